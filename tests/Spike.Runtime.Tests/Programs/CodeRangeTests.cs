using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Programs;

[TestClass]
public class CodeRangeTests
{
    [TestMethod]
    [DataRow(1, true, -1, 0)]
    [DataRow(8, true, -128, 127)]
    [DataRow(16, true, -32768, 32767)]
    [DataRow(1, false, 0, 1)]
    [DataRow(8, false, 0, 255)]
    [DataRow(15, false, 0, 32767)]
    public void The_codes_of_a_window_are_those_of_as_many_bits(int timeSteps, bool signed, int min, int max)
    {
        var range = new CodeRange(timeSteps, signed);
        Assert.AreEqual(min, range.Min);
        Assert.AreEqual(max, range.Max);
        Assert.AreEqual(max - min + 1, range.Count);
    }

    [TestMethod]
    [DataRow(0, true)]
    [DataRow(17, true)]
    [DataRow(0, false)]
    [DataRow(16, false)]
    [DataRow(-1, false)]
    public void Windows_that_do_not_fit_16_bit_lanes_are_refused(int timeSteps, bool signed) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new CodeRange(timeSteps, signed));

    [TestMethod]
    public void Clamping_keeps_what_fits_and_ends_at_the_ends()
    {
        var range = new CodeRange(4, signed: true);
        Assert.AreEqual(-8, range.Clamp(long.MinValue));
        Assert.AreEqual(-8, range.Clamp(-9));
        Assert.AreEqual(-8, range.Clamp(-8));
        Assert.AreEqual(7, range.Clamp(8));
        Assert.AreEqual(7, range.Clamp(long.MaxValue));
        Assert.AreEqual(3, range.Clamp(3));
    }

    [TestMethod]
    public void A_range_reads_as_its_sign_and_steps()
    {
        Assert.AreEqual("s8", new CodeRange(8, signed: true).ToString());
        Assert.AreEqual("u4", new CodeRange(4, signed: false).ToString());
    }
}
