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
            new[] { (ScaleMethod.LeastSquares, false), (ScaleMethod.Percentile, false), (ScaleMethod.Entropy, false) },
            trials.Take(3).Select(trial => (trial.Scales, trial.BiasCorrection)).ToArray());
        Assert.IsTrue(trials.Skip(3).First().BiasCorrection, "one of them is then corrected");
        Assert.IsLessThan(1.5 * trials.Min(trial => trial.Error), trials.Single(trial => trial.Chosen).Error, "a little error may be worth fewer spikes");
        Assert.HasCount(trials.Length, trials.Select(trial => trial.Error).Distinct(), "each way gives another program");
    }

    /// <summary>One channel of the norm is made 50 times as loud, and the weights behind it as much smaller: the same network, which few codes cannot tell any more.</summary>
    [TestMethod]
    [DataRow(4)]
    [DataRow(8)]
    public void An_outlier_behind_a_norm_is_moved_into_the_weights(int timeSteps)
    {
        using var smooth = new CompiledTestModel(WithOutlier(1), change: options => options with { TimeSteps = timeSteps });
        using var moved = new CompiledTestModel(WithOutlier(50), change: options => options with { TimeSteps = timeSteps });
        using var left = new CompiledTestModel(WithOutlier(50), change: options => options with { TimeSteps = timeSteps, DisabledPasses = ["outlier_smoothing"] });
        CalibrationTrial chosen = Chosen(moved);
        Assert.AreEqual(1, chosen.SmoothedValues);
        Assert.IsLessThan(0.2 * Chosen(left).Error, chosen.Error);
        Assert.IsLessThan(2 * Chosen(smooth).Error, chosen.Error, "as near as without the outlier");
        Assert.IsEmpty(left.Result.Model!.Report.Calibrations.Where(trial => trial.SmoothedValues > 0));
        Assert.IsLessThan(0.5 * left.Error(), moved.Error());
    }

    private static CalibrationTrial Chosen(CompiledTestModel compiled) => compiled.Result.Model!.Report.Calibrations.Single(trial => trial.Chosen);

    private static TestModel WithOutlier(float factor)
    {
        var random = new Random(6);
        float[] gamma = [.. Enumerable.Range(0, 16).Select(channel => channel == 5 ? factor : 1)];
        float[] weights = [.. Enumerable.Range(0, 16 * 8).Select(i => ((2 * random.NextSingle()) - 1) / (i / 8 == 5 ? factor : 1))];
        return new TestModel().Input("x", 1, 12, 16).Floats("g", [16], gamma).Floats("w", [16, 8], weights)
            .Node("LayerNormalization x g -> n", ("axis", -1)).Node("MatMul n w -> y").Output("y");
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
