using Spike.Compiler.Measurement;

namespace Spike.Compiler.Tests.Measurement;

[TestClass]
public sealed class TimingTests
{
    [TestMethod]
    public void The_median_and_the_quartiles_do_not_depend_on_the_order()
    {
        var timing = new Timing([5, 1, 4, 2, 3]);
        Assert.AreEqual((2.0, 3.0, 4.0), (timing.LowerQuartile, timing.Median, timing.UpperQuartile));
    }

    [TestMethod]
    public void Between_two_rounds_the_middle_counts() => Assert.AreEqual(2.5, new Timing([1, 4, 2, 3]).Median);

    [TestMethod]
    public void One_round_is_its_own_quartiles()
    {
        var timing = new Timing([7]);
        Assert.AreEqual((7.0, 7.0, 7.0), (timing.LowerQuartile, timing.Median, timing.UpperQuartile));
    }

    [TestMethod]
    public void Ratios_are_of_the_same_round()
    {
        // The second round was twice as slow for both.
        Timing ratios = new Timing([1, 2, 1]).Over(new Timing([4, 8, 4]));
        Assert.AreEqual((0.25, 0.25), (ratios.LowerQuartile, ratios.UpperQuartile));
    }
}
