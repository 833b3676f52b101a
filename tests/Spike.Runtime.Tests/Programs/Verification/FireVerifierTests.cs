using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Programs.Verification;

[TestClass]
public class FireVerifierTests
{
    [TestMethod]
    public void A_sound_firing_has_no_fault() => Assert.AreEqual(Verdict.Sound, Fault((_, op) => op));

    [TestMethod]
    public void Channels_are_counted_and_have_their_constants()
    {
        Assert.Contains("its channels are not counted", Fault((_, op) => op with { Channels = 0 }));
        Assert.Contains("its channels are not counted", Fault((_, op) => op with { ChannelStride = -1 }));
        Assert.Contains("has another length", Fault((tiny, op) => op with { ShiftSegment = tiny.Shifts(1, 1) }));
        Assert.Contains("has another length", Fault((tiny, op) => op with { OffsetSegment = tiny.Longs(1, 1) }));
        Assert.Contains("has another length", Fault((tiny, op) => op with { Terms = [op.Terms[0] with { MultiplierSegment = tiny.Ints(1, 1) }] }));
        Assert.Contains("segment 99 does not exist", Fault((_, op) => op with { Terms = [op.Terms[0] with { MultiplierSegment = 99 }] }));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(63)]
    [DataRow(255)]
    public void Shifts_are_1_to_62(int shift) => Assert.Contains("a shift is out of bounds", Fault((tiny, op) => op with { ShiftSegment = tiny.Shifts((byte)shift) }));

    [TestMethod]
    [DataRow((1 << 30) + 1)]
    [DataRow(int.MinValue)]
    public void Multipliers_have_30_bits_and_a_sign(int multiplier) =>
        Assert.Contains("a multiplier is out of bounds", Fault((tiny, op) => op with { Terms = [op.Terms[0] with { MultiplierSegment = tiny.Ints(multiplier) }] }));

    [TestMethod]
    public void No_sum_passes_2_to_the_62()
    {
        Assert.Contains("its sum can overflow", Fault((tiny, op) => op with { OffsetSegment = tiny.Longs(1L << 62) }));
        Assert.Contains("its sum can overflow", Fault((tiny, op) => op with { OffsetSegment = tiny.Longs(long.MinValue) }));
        // 2 · 128 from the term and 1 from the half are left.
        Assert.AreEqual(Verdict.Sound, Fault((tiny, op) => op with { OffsetSegment = tiny.Longs((1L << 62) - 257) }));
        Assert.Contains("its sum can overflow", Fault((tiny, op) => op with { OffsetSegment = tiny.Longs((1L << 62) - 256) }));
    }

    [TestMethod]
    public void What_is_sent_fits_the_output()
    {
        Assert.Contains("it fires codes outside its output's range", Fault((_, op) => op with { Range = TinyProgram.Signed(9) }));
        Assert.Contains("holds codes outside their range", Fault((tiny, op) => op with { Range = TinyProgram.Signed(1), TableSegment = tiny.Shorts(0, 128) }));
        Assert.Contains("has another length", Fault((tiny, op) => op with { Range = TinyProgram.Signed(1), TableSegment = tiny.Shorts(0) }));
        Assert.AreEqual(Verdict.Sound, Fault((tiny, op) => op with { Range = TinyProgram.Signed(1), TableSegment = tiny.Shorts(-128, 127) }));
    }

    [TestMethod]
    public void Every_summand_lies_inside_its_edge()
    {
        Assert.Contains("its firing is incomplete", Fault((_, op) => op with { Terms = [] }));
        Assert.Contains("its firing is incomplete", Fault((_, op) => op with { Range = default }));
        Assert.Contains("a summand of its firing reaches outside its edge", Fault((_, op) => op with { Terms = [op.Terms[0] with { Strides = [2] }] }));
        Assert.Contains("a summand of its firing reaches outside its edge", Fault((_, op) => op with { Terms = [op.Terms[0] with { Strides = [-1] }] }));
        Assert.Contains("a summand of its firing reaches outside its edge", Fault((_, op) => op with { Terms = [op.Terms[0] with { Strides = [1, 1] }] }));
        Assert.AreEqual(Verdict.Sound, Fault((_, op) => op with { Terms = [op.Terms[0] with { Strides = [0] }] }));
    }

    [TestMethod]
    public void Only_a_fusion_reads_its_own_membrane_and_it_reads_it_first()
    {
        const string notOwn = "its firing reads membranes that are not its own";
        Assert.Contains(notOwn, Fault((_, op) => op with { Terms = [op.Terms[0] with { Edge = Fire.OwnMembrane }] }));
        Assert.AreEqual(Verdict.Sound, FusionFault([Fire.OwnMembrane, 0]));
        Assert.Contains(notOwn, FusionFault([0, Fire.OwnMembrane]));
        Assert.Contains(notOwn, FusionFault([Fire.OwnMembrane, Fire.OwnMembrane]));
        Assert.Contains(notOwn, FusionFault([0]));
        Assert.Contains("before it is written", FusionFault([Fire.OwnMembrane, 1]));
    }

    private static string Fault(Func<TinyProgram, Fire, Fire> change)
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(8), 3), output = tiny.Codes(TinyProgram.Signed(8), 3);
        tiny.Then(change(tiny, tiny.Pass(input, output, TinyProgram.Signed(8))));
        tiny.Output(output);
        return Verdict.Of(tiny);
    }

    private static string FusionFault(int[] terms)
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(8), 3), output = tiny.Codes(TinyProgram.Signed(8), 3);
        Fire fire = tiny.Pass(Fire.OwnMembrane, output, TinyProgram.Signed(8)) with { Terms = [.. terms.Select(edge => new FireTerm(edge, tiny.Ints(2), []))] };
        tiny.Then(new AxisSum("s", input, output, 3, 1, 1) { Fusion = fire });
        tiny.Output(output);
        return Verdict.Of(tiny);
    }
}
