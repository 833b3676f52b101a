using Spike.Compiler.Calibration;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Calibration;

[TestClass]
public sealed class TailObserverTests
{
    [TestMethod]
    public void It_holds_every_element_from_its_edge_on()
    {
        var random = new Random(7);
        float[] values = [.. Enumerable.Range(0, 100_000).Select(_ => (random.NextSingle() - 0.5f) * random.Next(100))];
        (float[] tail, float from) = Observe(values);
        CollectionAssert.AreEqual(values.Where(value => Math.Abs(value) >= from).ToArray(), tail);
        Assert.IsInRange(TailObserver.Capacity - 1, TailObserver.Capacity, tail.Length);
    }

    [TestMethod]
    [DataRow(0f)]
    [DataRow(3f)]
    public void Equals_that_are_too_many_are_no_tail(float value) => Assert.IsEmpty(Observe([.. Enumerable.Repeat(value, 50_000)]).Elements);

    [TestMethod]
    public void Few_elements_are_all_tail()
    {
        (float[] tail, float from) = Observe([1, -2, 0]);
        CollectionAssert.AreEqual(new float[] { 1, -2, 0 }, tail);
        Assert.AreEqual(0f, from);
    }

    /// <summary>One element in a thousand is thirty times as large: the even subset meets a part of them, the error counts them all.</summary>
    [TestMethod]
    public void Outliers_that_the_subset_misses_count_in_the_scale()
    {
        var random = new Random(11);
        float[] values = [.. Enumerable.Range(0, 2_000_000).Select(i => (i % 3 == 1 && random.Next(300) == 0 ? 30 : 1) * (random.NextSingle() - 0.5f))];
        var observer = new RangeObserver();
        observer.Add(values);
        var codes = new CodeRange(8, signed: true);
        double scale = ScaleChoice.Choose(observer.Range(), codes);
        double best = Enumerable.Range(1, 400).Min(i => Error(values, codes, 15.0 / codes.Max * i / 400));
        Assert.IsLessThan(1.05 * best, Error(values, codes, scale));
    }

    private static double Error(float[] values, CodeRange codes, double scale) => values.Sum(value =>
    {
        double error = value - (Math.Clamp(Math.Round(value / scale), codes.Min, codes.Max) * scale);
        return error * error;
    });

    private static (float[] Elements, float From) Observe(float[] values)
    {
        var observer = new TailObserver();
        foreach (float value in values) observer.Add(value);
        return observer.Tail();
    }
}
