using Spike.Compiler.Calibration;

namespace Spike.Compiler.Tests.Calibration;

[TestClass]
public sealed class ChannelObserverTests
{
    private const int Channels = 4, Samples = 40, Positions = 900;

    /// <summary>Channel c reaches from -3^c to 2 · 3^c.</summary>
    private static float[] Values(int stride)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, Samples * Positions * Channels).Select(i => MathF.Pow(3, i / stride % Channels) * ((3 * random.NextSingle()) - 1))];
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(Positions)]
    public void The_range_is_that_of_the_divided_values(int stride)
    {
        float[] values = Values(stride), factors = [2, 0.5f, 7, 20];
        ValueRange range = Observed(values, stride).Range(factors);
        float[] divided = [.. values.Select((value, i) => value / factors[i / stride % Channels])];
        Assert.AreEqual((divided.Min(), divided.Max()), (range.Min, range.Max));
        Assert.AreEqual(divided.Average(value => value * value), range.Elements.Average(value => value * value), 0.05 * divided.Average(value => value * value));
        CollectionAssert.AreEquivalent(divided.Where(value => Math.Abs(value) >= range.Tail!.From).ToArray(), range.Tail!.Elements, "the tail has every element beyond its beginning");
        int bulk = range.Elements.Count(element => Math.Abs(element) < range.Tail.From);
        Assert.AreEqual(divided.Length, (bulk * range.Tail.Weight) + range.Tail.Elements.Length, 0.01, "all elements are accounted for");
    }

    [TestMethod]
    public void Few_elements_are_all_kept()
    {
        var observer = new ChannelObserver(2, 1);
        observer.Add([1, -5, 2, 6], samples: 2);
        ValueRange range = observer.Range([1, 2]);
        CollectionAssert.AreEquivalent(new float[] { 1, -2.5f, 2, 3 }, range.Elements);
        Assert.IsNull(range.Tail);
        CollectionAssert.AreEqual(new float[] { 2, 6 }, observer.Magnitudes);
        Assert.IsFalse(observer.IsNonNegative);
    }

    [TestMethod]
    public void A_channel_that_drowns_a_whisper_stops_doing_so_when_it_is_divided()
    {
        var observer = new ChannelObserver(2, 1);
        for (int sample = 0; sample < 20; sample++) observer.Add([sample < 10 ? 100 : 1, 1, sample < 10 ? -100 : -1, -1], samples: 1);
        double loud = observer.Range([1, 1]).Spread, even = observer.Range([1000, 1]).Spread;
        Assert.IsGreaterThan(100, loud);
        Assert.AreEqual(1, even, 0.01);
    }

    private static ChannelObserver Observed(float[] values, int stride)
    {
        var observer = new ChannelObserver(Channels, stride);
        for (int start = 0; start < values.Length; start += values.Length / 4) observer.Add(values.AsSpan(start, values.Length / 4), Samples / 4);
        return observer;
    }
}
