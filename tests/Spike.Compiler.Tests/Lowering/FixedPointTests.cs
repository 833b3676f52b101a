using Spike.Compiler.Lowering;

namespace Spike.Compiler.Tests.Lowering;

[TestClass]
public sealed class FixedPointTests
{
    [TestMethod]
    public void A_multiplier_keeps_thirty_bits_and_no_sum_overflows()
    {
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++)
        {
            double[] multipliers = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Math.ScaleB(random.NextDouble() - 0.5, random.Next(-40, 25)))];
            double[] magnitudes = [.. multipliers.Select(_ => Math.ScaleB(1 + random.NextDouble(), random.Next(0, 30)))];
            double offset = Math.ScaleB(random.NextDouble() - 0.5, random.Next(-10, 30));
            int shift = FixedPoint.Shift(multipliers, magnitudes, offset);
            Assert.IsInRange(1, FixedPoint.MaxShift, shift);
            double sum = Math.Abs((double)FixedPoint.Offset(offset, shift)) + Math.ScaleB(1, shift - 1);
            double largest = 0;
            for (int term = 0; term < multipliers.Length; term++)
            {
                int integer = FixedPoint.Multiplier(multipliers[term], shift);
                largest = Math.Max(largest, Math.Abs(integer));
                sum += Math.Abs((double)integer) * magnitudes[term];
                // Where nothing saturates, the multiplier is off by half a unit at most.
                if (Math.Abs(integer) < FixedPoint.MaxMultiplier) Assert.AreEqual(multipliers[term], Math.ScaleB(integer, -shift), Math.ScaleB(0.5001, -shift));
            }

            Assert.IsLessThan(long.MaxValue / 2.0, sum);
            bool wholeRangeUsed = largest >= FixedPoint.MaxMultiplier / 2.1 || shift == FixedPoint.MaxShift || sum >= Math.ScaleB(1, 59) || shift == 1;
            Assert.IsTrue(wholeRangeUsed, "a larger shift would have been possible");
        }
    }

    [TestMethod]
    public void What_is_too_large_saturates()
    {
        Assert.AreEqual(FixedPoint.MaxMultiplier, FixedPoint.Multiplier(1e30, 1));
        Assert.AreEqual(-FixedPoint.MaxMultiplier, FixedPoint.Multiplier(-1e30, 1));
        Assert.AreEqual(1L << 61, FixedPoint.Offset(1e30, 1));
        Assert.AreEqual(-(1L << 61), FixedPoint.Offset(double.NegativeInfinity, 1));
        Assert.AreEqual(1, FixedPoint.Shift([1e30], [1], 0));
    }
}
