using Spike.Compiler.Graphs;
using Spike.Compiler.Passes.Recognition;
using Spike.Compiler.Tests.Frontends.Onnx;

namespace Spike.Compiler.Tests.Passes.Recognition;

[TestClass]
public sealed class RecognizeGeluTests
{
    private const string Scaled = "Div x root -> a", Sum = "Add e one -> f";

    [TestMethod]
    [DataRow(Scaled, Sum, "Mul x f -> g", "Mul g half -> y")]
    [DataRow("Mul x inverse -> a", "Add one e -> f", "Mul half x -> g", "Mul g f -> y")]
    [DataRow("Mul inverse x -> a", Sum, "Mul f half -> g", "Mul x g -> y")]
    [DataRow(Scaled, Sum, "Mul f x -> g", "Div g two -> y")]
    [DataRow(Scaled, Sum, "Div x two -> g", "Mul f g -> y")]
    public void A_GELU_that_is_written_out_is_recognised(string scaled, string sum, string first, string second)
    {
        TestModel model = Written(scaled, sum, first, second);
        Assert.AreEqual("Gelu", Functions(model));
        using var compiled = new CompiledTestModel(model, -4, 4);
        Assert.IsLessThan(1e-3, compiled.Error());
    }

    [TestMethod]
    public void A_product_behind_it_is_no_part_of_it() => Assert.AreEqual("Gelu", Functions(Written(output: "v").Node("Mul y two -> v")));

    [TestMethod]
    public void Parts_that_are_outputs_too_stay_beside_it() => Assert.AreEqual("Erf Gelu", Functions(Written().Output("f")));

    [TestMethod]
    [DataRow("Div x rough -> a", Sum, "Mul x f -> g", "Mul g half -> y")]
    [DataRow("Mul x root -> a", Sum, "Mul x f -> g", "Mul g half -> y")]
    [DataRow("Div root x -> a", Sum, "Mul x f -> g", "Mul g half -> y")]
    [DataRow(Scaled, "Add e two -> f", "Mul x f -> g", "Mul g half -> y")]
    [DataRow(Scaled, "Sub e one -> f", "Mul x f -> g", "Mul g half -> y")]
    [DataRow(Scaled, Sum, "Mul x f -> g", "Mul g two -> y")]
    [DataRow(Scaled, Sum, "Mul x f -> g", "Div g half -> y")]
    [DataRow(Scaled, Sum, "Mul z f -> g", "Mul g half -> y")]
    [DataRow(Scaled, Sum, "Div x f -> g", "Mul g half -> y")]
    [DataRow(Scaled, Sum, "Mul x f -> g", "Mul g vector -> y")]
    public void What_is_nearly_a_GELU_stays(string scaled, string sum, string first, string second) =>
        Assert.AreEqual("Erf", Functions(Written(scaled, sum, first, second)));

    private static string Functions(TestModel model) => string.Join(' ', new RemoveUnreadNodes().Run(new RecognizeGelu().Run(ImportedGraph.Of(model))).Nodes.Select(node => node.Op)
        .OfType<Unary>().Select(unary => unary.Function.ToString()));

    private static TestModel Written(
        string scaled = Scaled, string sum = Sum, string first = "Mul x f -> g", string second = "Mul g half -> y", string output = "y") =>
        new TestModel().Input("x", -1, 3, 4).Input("z", -1, 3, 4).Scalar("root", MathF.Sqrt(2)).Scalar("inverse", 1 / MathF.Sqrt(2)).Scalar("rough", 1.5f)
            .Scalar("one", 1).Scalar("half", 0.5f).Scalar("two", 2).Floats("vector", [4], 0.5f, 0.5f, 0.5f, 0.5f)
            .Node(scaled).Node("Erf a -> e").Node(sum).Node(first).Node(second).Output(output);
}
