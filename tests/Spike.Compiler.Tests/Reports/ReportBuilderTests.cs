using Spike.Compiler.Reports;
using Spike.Compiler.Tests.Frontends.Onnx;

namespace Spike.Compiler.Tests.Reports;

[TestClass]
public sealed class ReportBuilderTests
{
    [TestMethod]
    public void Work_and_weights_are_those_of_the_original()
    {
        // 3x3 windows over 2 channels give 4 channels of 4x4; then 64 to 5.
        using var compiled = new CompiledTestModel(new TestModel().Input("x", -1, 2, 6, 6).Weights("w", [4, 2, 3, 3]).Weights("b", [4]).Weights("v", [64, 5])
            .Node("Conv x w b -> c").Node("Relu c -> r").Node("Flatten r -> f").Node("MatMul f v -> y")
                .Output("y"), change: options => options with { TimeSteps = 8 });
        CompileReport report = compiled.Result.Model!.Report;
        Assert.AreEqual((16 * 4 * 18) + (64 * 5), report.MultiplyAccumulates);
        Assert.AreEqual((4 * 18) + (64 * 5), report.Parameters, "a bias is no synapse");
        Assert.AreEqual(24, report.CalibrationSamples);
        Assert.AreEqual(("calibration", 4), (report.Check!.Data, report.Check.Samples));
        Assert.IsNull(report.Check.Accuracy);
        Assert.IsGreaterThan(0.999, report.Check.Cosine);
    }

    [TestMethod]
    public void Counts_of_populations_add_up_to_the_whole()
    {
        CompileResult result = ModelCompiler.Compile(
            new CompileOptions
            {
                ModelPath = Digits.Vit,
                Calibration = Digits.Images,
                Labels = Digits.Labels,
                ValidationData = Digits.Images,
                CalibrationSamples = 32,
                ValidationSamples = 32
            },
            null, CancellationToken.None);
        CompileReport report = result.Model!.Report;
        CheckReport check = report.Check!;
        Assert.AreEqual(check.SpikesPerSample, report.Populations.Sum(population => population.SpikesPerSample!.Value), 1e-6 * check.SpikesPerSample);
        Assert.AreEqual(
            check.SynapticOperationsPerSample, report.Populations.Sum(population => population.SynapticOperationsPerSample!.Value),
                1e-6 * check.SynapticOperationsPerSample);
        Assert.IsNotNull(check.Accuracy);
        Assert.AreEqual("calibration", check.Data, "the same file");
        CollectionAssert.IsSubsetOf(new[] { "Norm", "Softmax" }, report.EmbeddedOperations.Select(embedded => embedded.Operation).ToArray());
        Assert.AreEqual(9, report.EmbeddedOperations.Single(embedded => embedded.Operation == "Norm").Count);
    }

    [TestMethod]
    public void One_output_chooses_nothing()
    {
        using var compiled = new CompiledTestModel(new TestModel().Input("x", -1, 4).Weights("w", [4, 1]).Node("MatMul x w -> y").Output("y"));
        Assert.IsNull(compiled.Result.Model!.Report.Check!.Agreement);
    }

    [TestMethod]
    public void A_check_that_was_left_out_is_left_out()
    {
        using var compiled = new CompiledTestModel(
            new TestModel().Input("x", -1, 4).Node("Tanh x -> y").Output("y"), change: options => options with { ValidationSamples = 0 });
        CompileReport report = compiled.Result.Model!.Report;
        Assert.IsNull(report.Check);
        Assert.IsTrue(report.Populations.All(population => population.SpikesPerSample is null));
    }
}
