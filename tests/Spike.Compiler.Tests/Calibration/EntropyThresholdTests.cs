using Spike.Compiler.Calibration;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Calibration;

[TestClass]
public sealed class EntropyThresholdTests
{
    private static readonly CodeRange Signed = new(8, signed: true);

    [TestMethod]
    public void A_lone_outlier_is_clipped()
    {
        double threshold = EntropyThreshold.Of(Seen([.. Normal(20_000), 60]), Signed)!.Value;
        Assert.IsInRange(2.5, 8, threshold, "normal numbers end about 4");
    }

    [TestMethod]
    public void Of_equally_frequent_numbers_nearly_all_are_kept()
    {
        var random = new Random(4);
        Assert.IsGreaterThan(4.5, EntropyThreshold.Of(Seen([.. Enumerable.Range(0, 50_000).Select(_ => 5 * random.NextSingle())]), Signed)!.Value);
    }

    [TestMethod]
    public void Zeros_do_not_count()
    {
        float[] values = Normal(20_000);
        Assert.AreEqual(EntropyThreshold.Of(Seen(values), Signed), EntropyThreshold.Of(Seen([.. values, .. new float[20_000]]), Signed));
    }

    [TestMethod]
    public void Unsigned_codes_do_not_look_at_negative_numbers()
    {
        float[] values = [.. Normal(20_000).Select(Math.Abs)];
        var codes = new CodeRange(7, signed: false);
        Assert.AreEqual(EntropyThreshold.Of(Seen(values), codes), EntropyThreshold.Of(Seen([.. values, .. values.Select(value => -2 * value)]), codes));
    }

    [TestMethod]
    public void Codes_as_fine_as_the_histogram_are_not_chosen_by_it() => Assert.IsNull(EntropyThreshold.Of(Seen(Normal(1000)), new CodeRange(12, signed: true)));

    private static ValueRange Seen(float[] values)
    {
        var observer = new RangeObserver();
        observer.Add(values);
        return observer.Range();
    }

    private static float[] Normal(int count)
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }
}
