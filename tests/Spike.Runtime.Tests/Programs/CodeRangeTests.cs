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
    public void A_range_reads_as_its_sign_and_bits_or_as_its_ends()
    {
        Assert.AreEqual("s8", new CodeRange(8, signed: true).ToString());
        Assert.AreEqual("u4", new CodeRange(4, signed: false).ToString());
        Assert.AreEqual("-5..5", CodeRange.Levels(5, signed: true).ToString());
        Assert.AreEqual("0..5", CodeRange.Levels(5, signed: false).ToString());
        Assert.AreEqual("u3", CodeRange.Levels(7, signed: false).ToString(), "one spelling for one range");
        Assert.AreEqual("", default(CodeRange).ToString());
    }

    [TestMethod]
    [DataRow("s1")]
    [DataRow("s16")]
    [DataRow("u15")]
    [DataRow("-32768..5")]
    [DataRow("-1..1")]
    [DataRow("0..5")]
    [DataRow("")]
    public void What_a_range_writes_it_reads(string text)
    {
        Assert.IsTrue(CodeRange.TryParse(text, out CodeRange range));
        Assert.AreEqual(text, range.ToString());
    }

    [TestMethod]
    [DataRow("s")]
    [DataRow("s0")]
    [DataRow("s17")]
    [DataRow("u16")]
    [DataRow("x8")]
    [DataRow("s08")]
    [DataRow("s+8")]
    [DataRow("-8..7", DisplayName = "s4 has another spelling")]
    [DataRow("0..0")]
    [DataRow("1..5")]
    [DataRow("-5..-1")]
    [DataRow("-32769..5")]
    [DataRow("-5..32768")]
    [DataRow("-5..+5")]
    [DataRow("..")]
    [DataRow("5")]
    public void Other_texts_are_no_range(string text) => Assert.IsFalse(CodeRange.TryParse(text, out _));

    [TestMethod]
    [DataRow(-1, 0, 1)]
    [DataRow(0, 1, 1)]
    [DataRow(-5, 5, 4)]
    [DataRow(-8, 7, 4)]
    [DataRow(-9, 7, 5)]
    [DataRow(-1, 8, 5)]
    [DataRow(0, 8, 4)]
    [DataRow(-32768, 32767, 16)]
    public void Its_bits_are_the_fewest_that_hold_every_code(int min, int max, int bits)
    {
        CodeRange range = CodeRange.Between(min, max);
        Assert.AreEqual(bits, range.Bits);
        Assert.AreEqual(Math.Max(-min, max), range.Magnitude);
        for (int code = min; code <= max; code++) Assert.IsTrue(new CodeRange(bits, min < 0).Clamp(code) == code);
    }
}
