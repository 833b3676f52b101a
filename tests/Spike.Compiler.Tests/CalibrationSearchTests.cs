using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Tests.Frontends.Onnx;

namespace Spike.Compiler.Tests;

[TestClass]
public sealed class CalibrationSearchTests
{
    private static TestModel Network => new TestModel().Input("x", 1, 12).Weights("w", [12, 9]).Weights("v", [9, 4])
        .Node("MatMul x w -> m").Node("Relu m -> h").Node("MatMul h v -> y").Output("y");

    [TestMethod]
    public void The_way_of_least_error_is_taken_and_every_way_is_reported()
    {
        using var compiled = new CompiledTestModel(Network, change: options => options with { TimeSteps = 4 });
        ImmutableArray<CalibrationTrial> trials = compiled.Result.Model!.Report.Calibrations;
        CollectionAssert.AreEqual(
            new[] { (ScaleMethod.LeastSquares, false), (ScaleMethod.LeastSquares, true), (ScaleMethod.Percentile, false), (ScaleMethod.Percentile, true) },
            trials.Select(trial => (trial.Scales, trial.BiasCorrection)).ToArray());
        Assert.AreEqual(trials.Min(trial => trial.Error), trials.Single(trial => trial.Chosen).Error);
        Assert.HasCount(trials.Length, trials.Select(trial => trial.Error).Distinct(), "each way gives another program");
    }

    [TestMethod]
    public void Without_data_there_is_nothing_to_choose_by()
    {
        using var compiled = new CompiledTestModel(Network, change: options => options with { Calibration = null });
        Assert.IsEmpty(compiled.Result.Model!.Report.Calibrations);
    }

    [TestMethod]
    [DataRow(true, 9.99)]
    [DataRow(false, 5)]
    public void A_percentile_leaves_one_element_in_ten_thousand_above_it(bool signed, double expected)
    {
        // 40,000 elements from 0 to 5, and as many from 0 to -10.
        var observer = new RangeObserver();
        observer.Add([.. Enumerable.Range(0, 40_000).SelectMany(i => (float[])[i / 8000f, i / -4000f])]);
        Assert.AreEqual(expected, observer.Range().Percentile(signed), 0.02);
    }
}
