using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Programs.Reference;

[TestClass]
public class SoftmaxTests
{
    private const double CodesOfOne = 32767;

    [TestMethod]
    public void Equal_codes_share_equally_along_the_axis_alone()
    {
        // [2, 2, 2]: the middle axis is normalised. One half of 255 is 127.5, rounded up.
        long[] codes = Run(TinyProgram.Signed(8), 0.1, (2, 2, 2), 255 << 10, 40, TinyProgram.Unsigned(8), [5, 7, 5, 7, 100, -100, 100, -100]);
        Assert.AreSequenceEqual((long[])[128, 128, 128, 128, 128, 128, 128, 128], codes);
    }

    [TestMethod]
    public void A_worked_row()
    {
        // Distances 0, ln 2, ln 4 have the powers 1, 1/2, 1/4 and the shares 4/7, 2/7, 1/7: of 700, 400, 200 and 100.
        long[] codes = Run(TinyProgram.Signed(4), Math.Log(2), (1, 3, 1), 700 << 10, 40, TinyProgram.Signed(10), [2, 1, 0]);
        Assert.AreSequenceEqual((long[])[400, 200, 100], codes);
    }

    [TestMethod]
    public void Every_distance_of_two_codes_is_within_half_a_step_of_the_real_function()
    {
        foreach (double scale in (double[])[0.0001, 0.001, 0.01, 0.3])
        {
            int pairs = 1 << 16;
            var codes = new long[2 * pairs];
            for (int i = 0; i < pairs; i++) (codes[2 * i], codes[(2 * i) + 1]) = (-32768, i - 32768);
            long[] result = Run(TinyProgram.Signed(16), scale, (pairs, 2, 1), 32767 << 15, 45, TinyProgram.Unsigned(15), codes);
            for (int i = 0; i < pairs; i++)
            {
                double share = 1 / (1 + Math.Exp(-scale * i));
                if (Math.Abs(result[(2 * i) + 1] - (share * CodesOfOne)) > Bound(2) || Math.Abs(result[2 * i] - ((1 - share) * CodesOfOne)) > Bound(2))
                    Assert.Fail($"Distance {i} at {scale}: {result[(2 * i) + 1]}, {result[2 * i]}");
            }
        }
    }

    [TestMethod]
    public void Rows_of_all_lengths_are_within_half_a_step_of_the_real_function()
    {
        var random = new Random(21);
        foreach (int axis in (int[])[1, 2, 3, 10, 64, 197, 1000])
        {
            double scale = Math.Pow(10, -1 - (3 * random.NextDouble()));
            long[] codes = [.. Enumerable.Range(0, 20 * axis).Select(_ => (long)random.Next(-32768, 32768))];
            long[] result = Run(TinyProgram.Signed(16), scale, (20, axis, 1), 32767 << 15, 45, TinyProgram.Unsigned(15), codes);
            for (int row = 0; row < 20; row++)
            {
                double[] powers = [.. codes[(row * axis)..((row + 1) * axis)].Select(code => Math.Exp(scale * (code - 32768)))];
                for (int i = 0; i < axis; i++)
                {
                    double exact = powers[i] / powers.Sum() * CodesOfOne;
                    if (Math.Abs(result[(row * axis) + i] - exact) > Bound(axis)) Assert.Fail($"Axis {axis}: {result[(row * axis) + i]} and not {exact}");
                }
            }
        }
    }

    /// <summary>Half a step of rounding; each power and the reciprocal are off by 2^-25 at most, and a row adds up the powers' errors.</summary>
    private static double Bound(int axis) => 0.5 + (CodesOfOne * (axis + 3) * Math.ScaleB(1, -25));

    private static long[] Run(CodeRange range, double scale, (int Outer, int Axis, int Inner) sizes, int multiplier, int shift, CodeRange outputRange, long[] codes)
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(range, codes.Length), output = tiny.Codes(outputRange, codes.Length);
        int powers = tiny.Ints([.. Enumerable.Range(0, range.Count).Select(d => (int)Math.Round(Math.ScaleB(Math.Exp(-scale * d), 24)))]);
        tiny.Then(new Softmax("s", input, output, sizes.Outer, sizes.Axis, sizes.Inner, powers, multiplier, shift));
        return tiny.Run(codes);
    }
}
