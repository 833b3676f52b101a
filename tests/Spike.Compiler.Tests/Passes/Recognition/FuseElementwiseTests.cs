using Spike.Compiler.Passes;
using Spike.Compiler.Tests.Frontends.Onnx;

namespace Spike.Compiler.Tests.Passes.Recognition;

[TestClass]
public sealed class FuseElementwiseTests
{
    [TestMethod]
    [DataRow("Add x three -> a", "Clip a zero six -> b", "Mul x b -> c", "Div c six -> y")]
    [DataRow("Add x three -> a", "Clip a zero six -> b", "Div b six -> c", "Mul c x -> y")]
    [DataRow("Softplus x -> a", "Tanh a -> b", "Mul x b -> y")]
    [DataRow("HardSigmoid x -> a", "Mul a x -> y")]
    [DataRow("Tanh x -> a", "Relu x -> b", "Sub a b -> y")]
    [DataRow("Sigmoid x -> a", "Exp x -> b", "Max a b -> y")]
    public void An_expression_of_one_value_is_one_table(params string[] nodes)
    {
        TestModel model = Written(nodes);
        Assert.AreEqual("Pointwise", Ops(model));
        using var compiled = new CompiledTestModel(model, -6, 6);
        Assert.IsLessThan(1e-3, compiled.Error());
    }

    [TestMethod]
    [DataRow("Tanh x -> a", "Mul a z -> y", DisplayName = "two values")]
    [DataRow("Tanh x -> a", "Mul a channels -> y", DisplayName = "constants that differ from channel to channel")]
    [DataRow("Mul x x -> y", DisplayName = "a square, which is a table anyway")]
    [DataRow("Add x x -> y", DisplayName = "a sum, which costs nothing")]
    public void What_is_no_expression_of_one_value_stays(params string[] nodes) => Assert.DoesNotContain("Pointwise", Ops(Written(nodes)));

    [TestMethod]
    public void A_part_that_others_read_stays_beside_it() =>
        Assert.AreEqual("Unary Pointwise", Ops(Written("Tanh x -> a", "Mul a x -> y").Output("a")));

    [TestMethod]
    public void A_function_of_a_table_that_others_read_reads_it() =>
        Assert.AreEqual("Pointwise Multiply", Ops(Written("Tanh x -> a", "Mul a x -> b", "Mul b three -> y").Output("b")));

    private static string Ops(TestModel model) => string.Join(' ', Pipeline.Recognize(ImportedGraph.Of(model)).Nodes.Select(node => node.Op.GetType().Name));

    private static TestModel Written(params string[] nodes) => nodes.Aggregate(
        new TestModel().Input("x", -1, 3, 4).Input("z", -1, 3, 4).Scalar("zero", 0).Scalar("three", 3).Scalar("six", 6).Weights("channels", [3, 1]), (model, node) => model.Node(node)).Output("y");
}
