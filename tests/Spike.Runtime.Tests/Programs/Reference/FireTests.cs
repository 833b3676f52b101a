using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Runtime.Tests.Programs.Reference;

[TestClass]
public class FireTests
{
    [TestMethod]
    [DataRow(1, 1, 1)]
    [DataRow(-1, 1, 0)]
    [DataRow(-3, 1, -1)]
    [DataRow(5, 2, 1)]
    [DataRow(6, 2, 2)]
    [DataRow(-6, 2, -1)]
    [DataRow(-7, 2, -2)]
    [DataRow(0, 62, 0)]
    public void A_shift_divides_and_rounds_halves_up(long sum, int shift, long expected) => Assert.AreEqual(expected, FireRule.Requantise(sum, shift));

    [TestMethod]
    public void Requantising_is_the_floor_of_the_real_quotient_and_a_half()
    {
        var random = new Random(3);
        for (int trial = 0; trial < 100_000; trial++)
        {
            long sum = random.NextInt64(-(1L << 50), 1L << 50);
            int shift = 1 + random.Next(62);
            decimal exact = Math.Floor((sum / (decimal)Math.Pow(2, shift)) + 0.5m);
            if (shift < 40 && FireRule.Requantise(sum, shift) != (long)exact) Assert.Fail($"{sum} >> {shift}");
            if (shift >= 52 && Math.Abs(FireRule.Requantise(sum, shift)) > 1) Assert.Fail($"{sum} >> {shift}");
        }
    }

    [TestMethod]
    public void Both_ends_of_the_range_saturate()
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(8), 4), output = tiny.Codes(TinyProgram.Signed(4), 4);
        tiny.Then(tiny.Pass(input, output, TinyProgram.Signed(4)));
        Assert.AreSequenceEqual((long[])[-8, -8, 7, 7], tiny.Run([-128, -9, 8, 127]));
    }

    [TestMethod]
    public void Each_channel_has_its_multiplier_offset_and_shift()
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(8), 2, 2), output = tiny.Codes(TinyProgram.Signed(16), 2, 2);
        tiny.Then(new Fire("f", output, [new FireTerm(input, tiny.Ints(3, -8), [])], 2, 2, tiny.Shifts(1, 3), tiny.Longs(100, 16), TinyProgram.Signed(16), null));
        // (3·10+100+1)>>1 = 65, (3·11+101)>>1 = 67; (-80+16+4)>>3 = -8, (-88+20)>>3 = -9.
        Assert.AreSequenceEqual((long[])[65, 67, -8, -9], tiny.Run([10, 11, 10, 11]));
    }

    [TestMethod]
    public void Channels_of_stride_one_follow_each_other_and_begin_again()
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(8), 2, 2), output = tiny.Codes(TinyProgram.Signed(16), 2, 2);
        tiny.Then(new Fire("f", output, [new FireTerm(input, tiny.Ints(2, 20), [])], 2, 1, tiny.Shifts(1, 1), null, TinyProgram.Signed(16), null));
        Assert.AreSequenceEqual((long[])[1, 20, 3, 40], tiny.Run([1, 2, 3, 4]));
    }

    [TestMethod]
    public void Summands_are_added_before_the_one_rounding()
    {
        var tiny = new TinyProgram();
        int a = tiny.Input(TinyProgram.Signed(8), 2), b = tiny.Input(TinyProgram.Signed(8), 1), output = tiny.Codes(TinyProgram.Signed(8), 2);
        // A quarter of a + a quarter of b, b repeated: 1/4 + 1/4 rounds up to 1 where each alone is 0.
        tiny.Then(new Fire("f", output, [new FireTerm(a, tiny.Ints(1), []), new FireTerm(b, tiny.Ints(1), [0])], 1, 1, tiny.Shifts(2), null, TinyProgram.Signed(8), null));
        Assert.AreSequenceEqual((long[])[1, -2], tiny.Run([1, -8], [1]));
    }

    [TestMethod]
    public void A_table_is_read_from_the_lower_end_of_its_index()
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(8), 5), output = tiny.Codes(TinyProgram.Signed(8), 5);
        // Index s2 is -2..1.
        tiny.Then(tiny.Pass(input, output, TinyProgram.Signed(2)) with { TableSegment = tiny.Shorts(40, 30, 20, 10) });
        Assert.AreSequenceEqual((long[])[40, 40, 30, 20, 10], tiny.Run([-100, -2, -1, 0, 1]));
    }
}
