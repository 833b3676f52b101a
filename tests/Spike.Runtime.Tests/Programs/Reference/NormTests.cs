using System.Numerics;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Runtime.Tests.Programs.Reference;

[TestClass]
public class NormTests
{
    // A normalised value of 1 becomes 4096 codes: 2^20 · M >> 32 with M = 2^24.
    private const int One = 4096;

    [TestMethod]
    public void A_layer_norm_takes_off_the_mean_and_divides_by_the_deviation()
    {
        // Mean 4, deviation 2.
        Assert.AreSequenceEqual((long[])[-One, One, One, -One], Run(2, 4, centred: true, 0, [2, 6, 6, 2, 2, 6, 6, 2])[..4]);
    }

    [TestMethod]
    public void An_rms_norm_divides_by_the_root_of_the_mean_square()
    {
        // Mean square (1 + 49) / 2 = 25.
        Assert.AreSequenceEqual((long[])[(long)Math.Round(One / 5.0), (long)Math.Round(-7 * One / 5.0)], Run(1, 2, centred: false, 0, [1, -7]));
    }

    [TestMethod]
    public void A_row_without_variance_gives_its_offset()
    {
        Assert.AreSequenceEqual((long[])[0, 0, 0], Run(1, 3, centred: true, 0, [-32768, -32768, -32768]));
        Assert.AreSequenceEqual((long[])[0, 0, 0], Run(1, 3, centred: true, 1, [5, 5, 5]));
        Assert.AreSequenceEqual((long[])[0], Run(1, 1, centred: false, 0, [0]));
    }

    [TestMethod]
    public void Epsilon_damps_a_small_variance()
    {
        // W = 2·2 - 0 = 4, with ε = 12 it is 16: d / 4 = ±2 / 4.
        Assert.AreSequenceEqual((long[])[One / 2, -One / 2], Run(1, 2, centred: true, 12, [1, -1]));
    }

    [TestMethod]
    public void Each_element_has_its_factor_and_offset()
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(8), 2), output = tiny.Codes(TinyProgram.Signed(16), 2);
        tiny.Then(new Norm("n", input, output, 1, 2, true, 0, tiny.Ints(3 << 20, -5 << 20), tiny.Longs(7L << 38, -(1L << 37)), 38));
        // ±1 is 2^20; 2^20 · 3 · 2^20 / 2^38 = 12, + 7; (-2^20) · (-5 · 2^20) / 2^38 = 20, - 0.5, rounded up.
        Assert.AreSequenceEqual((long[])[19, 20], tiny.Run([1, -1]));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Rows_of_all_lengths_and_sizes_are_within_half_a_step_of_the_real_function(bool centred)
    {
        var random = new Random(22);
        for (int trial = 0; trial < 3_000; trial++)
        {
            int length = 1 + (trial % 300);
            int span = 1 << random.Next(1, 17);
            long[] codes = [.. Enumerable.Range(0, length).Select(_ => (long)Math.Clamp(random.Next(-span, span), -32768, 32767))];
            long epsilon = random.Next(2) == 0 ? 0 : random.NextInt64(1L << 40);
            double mean = centred ? codes.Average() : 0;
            double deviation = Math.Sqrt(codes.Average(code => (code - mean) * (code - mean)) + (epsilon / ((double)length * length)));
            long[] result = Run(1, length, centred, epsilon, codes);
            for (int i = 0; i < length; i++)
            {
                double exact = deviation < 1e-9 ? 0 : Math.Clamp((codes[i] - mean) / deviation * One, -32768, 32767);
                // 2^-21 from the normalised value, and 2^-29 of it from the root and the reciprocal.
                double bound = 0.5 + (One * Math.ScaleB(1, -21)) + (Math.Abs(exact) * Math.ScaleB(1, -28)) + 1e-6;
                if (Math.Abs(result[i] - exact) > bound) Assert.Fail($"Length {length}, ε {epsilon}: {result[i]} and not {exact}");
            }
        }
    }

    [TestMethod]
    public void Every_code_of_a_window_is_within_half_a_step()
    {
        for (int code = -32768; code <= 32767; code++)
        {
            double exact = code / Math.Sqrt(((double)code * code + 1_000_000) / 2);
            long result = Run(1, 2, centred: false, 0, [code, 1000])[0];
            if (Math.Abs(result - (exact * One)) > 0.51) Assert.Fail($"{code}: {result} and not {exact * One}");
        }
    }

    [TestMethod]
    public void The_integer_root_is_the_floor_of_the_root()
    {
        var random = new Random(23);
        for (int trial = 0; trial < 100_000; trial++)
        {
            long w = random.NextInt64(1L << (1 + random.Next(62))), root = FunctionRules.IntegerRoot(w);
            if ((BigInteger)root * root > w || (BigInteger)(root + 1) * (root + 1) <= w) Assert.Fail($"{w}: {root}");
        }

        Assert.AreEqual((1L << 31) - 1, FunctionRules.IntegerRoot((1L << 62) - 1));
        // What a sum of the largest codes and the largest epsilon comes to, and the largest number that there is.
        Assert.AreEqual(2_400_000_000, FunctionRules.IntegerRoot(5_760_000_000_000_000_000));
        Assert.AreEqual(3_037_000_499, FunctionRules.IntegerRoot(long.MaxValue));
    }

    private static long[] Run(int rows, int length, bool centred, long epsilon, long[] codes)
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(16), rows, length), output = tiny.Codes(TinyProgram.Signed(16), rows, length);
        int multipliers = tiny.Ints([.. Enumerable.Repeat(1 << 24, length)]), offsets = tiny.Longs(new long[length]);
        tiny.Then(new Norm("n", input, output, rows, length, centred, epsilon, multipliers, offsets, 32));
        return tiny.Run(codes);
    }
}
