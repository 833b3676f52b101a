using Spike.Compiler.Tests.Frontends.Onnx;

namespace Spike.Compiler.Tests.Lowering;

[TestClass]
public sealed class MaskedScoresTests
{
    private static readonly int[] Triangle = [3, 3];

    [TestMethod]
    [DataRow(-10_000f, 16, 1e-3)]
    [DataRow(-1e9f, 16, 1e-3)]
    [DataRow(float.MinValue, 16, 1e-3)]
    [DataRow(float.MinValue, 8, 0.02)]
    public void A_masked_attention_keeps_its_scores(float hidden, int timeSteps, double bound)
    {
        using var compiled = new CompiledTestModel(Masked(hidden), -4, 4, options => options with { TimeSteps = timeSteps });
        Assert.IsLessThan(bound, compiled.Error());
    }

    [TestMethod]
    public void A_mask_that_another_node_reads_too_is_an_ordinary_value()
    {
        using var compiled = new CompiledTestModel(Masked(-10_000).Node("Relu s -> r").Output("r"), -4, 4);
        Assert.IsLessThan(0.2, compiled.Error(), "the scale spans ten thousand");
    }

    private static TestModel Masked(float hidden) => new TestModel(13).Input("x", -1, 3, 3)
        .Floats("m", Triangle, 0, hidden, hidden, 0, 0, hidden, 0, 0, 0).Node("Add x m -> s").Node("Softmax s -> y").Output("y");
}
