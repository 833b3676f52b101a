using Spike.Compiler.Calibration;

namespace Spike.Compiler.Tests.Calibration;

[TestClass]
public sealed class RangeObserverTests
{
    private static readonly float[] Many = [.. Enumerable.Range(0, 400_000).Select(i => MathF.Sin(i) * (i % 1000))];

    [TestMethod]
    public void The_ends_are_those_of_all_elements()
    {
        ValueRange range = Observe(Many, 1024);
        Assert.AreEqual(Many.Min(), range.Min);
        Assert.AreEqual(Many.Max(), range.Max);
        Assert.AreEqual(Math.Max(-Many.Min(), Many.Max()), range.Magnitude);
    }

    [TestMethod]
    public void The_subset_is_every_third_power_of_what_was_seen()
    {
        // 400,000 elements with room for 65,536: one in nine.
        float[] expected = [.. Many.Where((_, i) => i % 9 == 0)];
        CollectionAssert.AreEqual(expected, Observe(Many, 1024).Elements);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(777)]
    [DataRow(400_000)]
    public void The_subset_does_not_depend_on_how_the_data_is_cut(int batch) =>
        CollectionAssert.AreEqual(Observe(Many, 1024).Elements, Observe(Many, batch).Elements);

    [TestMethod]
    public void Few_elements_are_all_kept() => CollectionAssert.AreEqual(Many[..RangeObserver.Capacity], Observe(Many[..RangeObserver.Capacity],
        1000).Elements);

    [TestMethod]
    [DataRow(1)]
    [DataRow(777)]
    [DataRow(400_000)]
    public void The_tail_does_not_depend_on_how_the_data_is_cut(int batch)
    {
        ValueTail expected = Observe(Many, 1024).Tail!, tail = Observe(Many, batch).Tail!;
        CollectionAssert.AreEqual(expected.Elements, tail.Elements);
        Assert.AreEqual((expected.From, expected.Weight), (tail.From, tail.Weight));
    }

    [TestMethod]
    public void A_smaller_subset_is_as_even()
    {
        var observer = new RangeObserver(RangeObserver.SmallestCapacity);
        observer.Add(Many);
        // 400,000 elements with room for 16,384: one in 27.
        CollectionAssert.AreEqual(Many.Where((_, i) => i % 27 == 0).ToArray(), observer.Range().Elements);
    }

    [TestMethod]
    public void What_is_no_number_hides_neither_end()
    {
        float[] values = [.. Enumerable.Range(0, 21).Select(i => i == 9 ? float.NaN : i - 5f)];
        ValueRange range = Observe(values, 21);
        Assert.AreEqual((-5f, 15f, false), (range.Min, range.Max, range.IsFinite));
    }

    [TestMethod]
    public void Nothing_seen_is_zero()
    {
        ValueRange range = new RangeObserver().Range();
        Assert.AreEqual(0f, range.Magnitude);
        Assert.IsEmpty(range.Elements);
        Assert.IsTrue(range.IsFinite);
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.NegativeInfinity)]
    public void What_is_no_finite_number_is_noticed(float value)
    {
        Assert.IsFalse(Observe([1, value, 2], 3).IsFinite);
        Assert.IsFalse(Observe([1, value, 2, 3, 4, 5, 6, 7, 8], 9).IsFinite);
        Assert.IsTrue(Observe([1, -2, 2, 3, 4, 5, 6, 7, 8], 9).IsFinite);
    }

    private static ValueRange Observe(float[] values, int batch)
    {
        var observer = new RangeObserver();
        for (int start = 0; start < values.Length; start += batch) observer.Add(values.AsSpan(start, Math.Min(batch, values.Length - start)));
        return observer.Range();
    }
}
