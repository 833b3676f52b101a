using Spike.Compiler.Graphs;
using Spike.Compiler.Passes.Recognition;
using Spike.Compiler.Tests.Frontends.Onnx;

namespace Spike.Compiler.Tests.Passes.Recognition;

[TestClass]
public sealed class RecognizeSiLUTests
{
    [TestMethod]
    [DataRow("Mul x s -> y")]
    [DataRow("Mul s x -> y")]
    public void A_value_times_its_sigmoid_is_recognised(string product)
    {
        TestModel model = Written("Sigmoid x -> s", product);
        Assert.AreEqual("SiLU", Functions(model));
        using var compiled = new CompiledTestModel(model, -6, 6);
        Assert.IsLessThan(1e-3, compiled.Error());
    }

    [TestMethod]
    [DataRow("Sigmoid z -> s", "Mul x s -> y", "Sigmoid")]
    [DataRow("Sigmoid x -> s", "Add x s -> y", "Sigmoid")]
    [DataRow("Sigmoid x -> s", "Mul s s -> y", "Sigmoid")]
    [DataRow("Tanh x -> s", "Mul x s -> y", "Tanh")]
    [DataRow("HardSigmoid x -> s", "Mul x s -> y", "HardSigmoid")]
    public void What_is_nearly_a_SiLU_stays(string function, string product, string left) => Assert.AreEqual(left, Functions(Written(function, product)));

    [TestMethod]
    public void A_sigmoid_with_another_reader_stays_beside_it() =>
        Assert.AreEqual("Sigmoid SiLU", Functions(Written("Sigmoid x -> s", "Mul x s -> y").Output("s")));

    private static string Functions(TestModel model) => string.Join(' ', new RemoveUnreadNodes().Run(new RecognizeSiLU().Run(ImportedGraph.Of(model))).Nodes.Select(node => node.Op)
        .OfType<Unary>().Select(unary => unary.Function.ToString()));

    private static TestModel Written(string function, string product) =>
        new TestModel().Input("x", -1, 3, 4).Input("z", -1, 3, 4).Node(function).Node(product).Output("y");
}
