using Spike.Compiler.Graphs;
using Spike.Compiler.Passes.Recognition;
using Spike.Compiler.Tests.Frontends.Onnx;

namespace Spike.Compiler.Tests.Passes.Recognition;

[TestClass]
public sealed class RecognizeRmsNormTests
{
    [TestMethod]
    [DataRow("Pow x two -> q", "Div x r -> n", "Mul n g -> y")]
    [DataRow("Mul x x -> q", "Mul x i -> n", "Mul g n -> y")]
    [DataRow("Mul x x -> q", "Mul j x -> n", "Mul g n -> y")]
    public void A_norm_that_is_written_out_is_recognised(string square, string norm, string scale)
    {
        Graph graph = Recognised(square, norm, scale);
        Assert.HasCount(1, graph.Nodes);
        Assert.IsFalse(((LayerNorm)graph.Nodes[0].Op).Centred);
    }

    [TestMethod]
    [DataRow("Pow x four -> q", "Div x r -> n", "Mul n g -> y")]
    [DataRow("Mul x g -> q", "Div x r -> n", "Mul n g -> y")]
    [DataRow("Mul x x -> q", "Div q r -> n", "Mul n g -> y")]
    [DataRow("Mul x x -> q", "Mul x r -> n", "Mul n g -> y")]
    [DataRow("Mul x x -> q", "Div x r -> n", "Mul n w -> y")]
    public void What_only_looks_like_one_is_none(string square, string norm, string scale) =>
        Assert.IsFalse(Recognised(square, norm, scale).Nodes.Any(node => node.Op is LayerNorm));

    [TestMethod]
    public void It_gives_what_ONNX_Runtime_gives()
    {
        using var compiled = new CompiledTestModel(Written("Mul x x -> q", "Div x r -> n", "Mul n g -> y"));
        Assert.IsLessThan(5e-4, compiled.Error());
    }

    private static Graph Recognised(string square, string norm, string scale) =>
        new RemoveUnreadNodes().Run(new RecognizeRmsNorm().Run(ImportedGraph.Of(Written(square, norm, scale))));

    private static TestModel Written(string square, string norm, string scale) => new TestModel().Input("x", -1, 3, 8).Scalar("two", 2).Scalar("four", 4)
        .Scalar("e", 1e-6f).Scalar("one", 1).Weights("g", [8]).Weights("w", [3, 1])
        .Node(square).Node("ReduceMean q -> m", ("axes", new[] { -1 })).Node("Add m e -> v").Node("Sqrt v -> r").Node("Reciprocal r -> i").Node("Div one r -> j")
        .Node(norm).Node(scale).Output("y");
}
