using Spike.Runtime.Kernels;

namespace Spike.Runtime.Tests.Kernels;

[TestClass]
public class WeightSumsTests
{
    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(31)]
    [DataRow(33)]
    [DataRow(4_065)]
    [DataRow(20_000)]
    public void Sums_are_those_of_a_plain_loop(int length)
    {
        var weights = new sbyte[length];
        new Random(length).NextBytes((byte[])(object)weights);
        Assert.AreEqual(weights.Sum(weight => (long)weight), WeightSums.Of(weights));
        Assert.AreEqual(weights.Sum(weight => Math.Abs((long)weight)), WeightSums.OfMagnitudes(weights));
    }

    [TestMethod]
    public void The_largest_magnitudes_do_not_overflow()
    {
        sbyte[] weights = [.. Enumerable.Repeat(sbyte.MinValue, 10_000)];
        Assert.AreEqual(-1_280_000, WeightSums.Of(weights));
        Assert.AreEqual(1_280_000, WeightSums.OfMagnitudes(weights));
    }
}
