using Spike.Compiler.Reports;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Planning;

[TestClass]
public sealed class TimeStepSearchTests
{
    [TestMethod]
    public void Fewer_spikes_are_found_within_the_budget_and_the_same_each_time()
    {
        CompileReport eight = Compile(chooses: false, allowed: 1).Model!.Report;
        CompiledModel first = Compile(chooses: true, allowed: 1).Model!, second = Compile(chooses: true, allowed: 1).Model!;

        Assert.IsLessThan(0.6 * eight.Check!.SpikesPerSample, first.Report.Check!.SpikesPerSample);
        Assert.IsLessThanOrEqualTo(1, 100 * (first.Report.Check.ReferenceAccuracy!.Value - first.Report.Check.Accuracy!.Value));
        Assert.IsGreaterThanOrEqualTo(0.98, first.Report.Check.Agreement!.Value);
        Assert.IsGreaterThan(1, first.Report.Populations.Where(population => population.TimeSteps <= 8).Select(population => population.TimeSteps).Distinct().Count(), "each value has its own");
        Assert.AreEqual(ProgramText.Describe(first.Program.Operations[0]), ProgramText.Describe(second.Program.Operations[0]));
        CollectionAssert.AreEqual(first.Program.Edges.ToArray(), second.Program.Edges.ToArray());
    }

    [TestMethod]
    public void A_wider_budget_never_costs_more_spikes() => Assert.IsLessThanOrEqualTo(
        Compile(chooses: true, allowed: 0).Model!.Report.Check!.SpikesPerSample, Compile(chooses: true, allowed: 5).Model!.Report.Check!.SpikesPerSample);

    [TestMethod]
    public void Without_data_there_is_nothing_to_measure_on()
    {
        CompileResult result = ModelCompiler.Compile(new CompileOptions { ModelPath = Digits.Cnn, ChoosesTimeSteps = true }, null, CancellationToken.None);
        Assert.AreEqual("SPIKE2005", result.Diagnostics.Single().Code);
    }

    private static CompileResult Compile(bool chooses, double allowed)
    {
        var options = new CompileOptions
        {
            ModelPath = Digits.Cnn,
            ChoosesTimeSteps = chooses,
            MaxAccuracyDrop = allowed,
            Calibration = Digits.Images,
            CalibrationSamples = 64,
            ValidationData = Digits.Images,
            Labels = Digits.Labels,
            ValidationSamples = 200,
        };
        CompileResult result = ModelCompiler.Compile(options, null, CancellationToken.None);
        Assert.IsEmpty(result.Diagnostics, string.Join('\n', result.Diagnostics));
        return result;
    }
}
