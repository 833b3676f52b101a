using Spike.Compiler.Calibration;
using Spike.Compiler.Graphs;
using Spike.Compiler.Passes.Smoothing;
using Spike.Compiler.Tests.Passes.Smoothing;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Calibration;

[TestClass]
public sealed class SmoothingChoiceTests
{
    private static readonly Graph Graph = SmoothedModels.Graph(nameof(SmoothedModels.NormBeforeLinears));
    private static readonly SmoothingSite Site = SmoothingSites.Find(Graph).Single();

    [TestMethod]
    public void A_channel_far_louder_than_the_others_is_divided_by_the_most()
    {
        float[] factors = Factors(outlier: 50, rows: 1000, codes: 8)!;
        Assert.AreEqual(factors.Max(), factors[2]);
        Assert.IsGreaterThan(4, factors[2] / factors.Where((_, channel) => channel != 2).Max());
    }

    [TestMethod]
    public void Channels_of_one_range_stay_as_they_are() => Assert.IsNull(Factors(outlier: 1, rows: 1000, codes: 8));

    [TestMethod]
    public void A_few_samples_say_too_little() => Assert.IsNull(Factors(outlier: 50, rows: 100, codes: 8));

    [TestMethod]
    public void A_value_that_is_always_zero_has_no_outliers()
    {
        var seen = new ChannelObserver(6, 1);
        seen.Add(new float[6000], samples: 10);
        Assert.IsNull(new SmoothingChoice(Graph, Site, seen, new CodeRange(8, signed: true)).Factors());
    }

    private static float[]? Factors(float outlier, int rows, int codes)
    {
        var random = new Random(9);
        float[] values = [.. Enumerable.Range(0, rows * 6).Select(i => ((2 * random.NextSingle()) - 1) * (i % 6 == 2 ? outlier : 1))];
        var seen = new ChannelObserver(6, 1);
        seen.Add(values, samples: rows / 5);
        return new SmoothingChoice(Graph, Site, seen, new CodeRange(codes, signed: true)).Factors();
    }
}
