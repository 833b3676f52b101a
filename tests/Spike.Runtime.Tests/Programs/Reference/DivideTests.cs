using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Runtime.Tests.Programs.Reference;

[TestClass]
public class DivideTests
{
    [TestMethod]
    [DataRow(7, 2, 4)]
    [DataRow(-7, 2, -3)]
    [DataRow(7, -2, -3)]
    [DataRow(-7, -2, 4)]
    [DataRow(6, 4, 2)]
    [DataRow(-6, 4, -1)]
    [DataRow(1, 3, 0)]
    [DataRow(2, 3, 1)]
    [DataRow(0, -5, 0)]
    public void A_quotient_is_rounded_halves_up(long a, long b, long expected) => Assert.AreEqual(expected, FunctionRules.RoundedQuotient(a, b));

    [TestMethod]
    public void Division_by_zero_gives_the_end_on_the_side_of_the_numerator() =>
        Assert.AreSequenceEqual((long[])[127, -128, 0], Run(1, 0, TinyProgram.Signed(8), [5, -5, 0], [0, 0, 0]));

    [TestMethod]
    public void A_quotient_that_does_not_fit_saturates() =>
        Assert.AreSequenceEqual((long[])[7, -8, 7], Run(1, 0, TinyProgram.Signed(4), [100, 100, 8], [1, -1, 1]));

    [TestMethod]
    public void Every_pair_of_codes_is_within_half_a_step_of_the_real_quotient()
    {
        foreach ((int multiplier, int shift) in (IEnumerable<(int, int)>)[(1, 0), (1 << 30, 24), (987_654_321, 25), (3, 1)])
        {
            long[] a = [.. Enumerable.Range(-256, 512).SelectMany(code => Enumerable.Repeat((long)code, 512))];
            long[] b = [.. Enumerable.Repeat(Enumerable.Range(-256, 512), 512).SelectMany(codes => codes).Select(code => (long)code)];
            long[] result = Run(multiplier, shift, TinyProgram.Signed(16), a, b);
            for (int i = 0; i < a.Length; i++)
            {
                if (b[i] == 0) continue;
                double exact = Math.Clamp(a[i] / (double)b[i] * multiplier / Math.ScaleB(1, shift), -32768, 32767);
                if (Math.Abs(result[i] - exact) > 0.5 + 1e-9) Assert.Fail($"{a[i]} / {b[i]}: {result[i]} and not {exact}");
            }
        }
    }

    [TestMethod]
    public void The_extremes_do_not_overflow()
    {
        // -2^15 · 2^30 / (-2^15 · 2^40) = 2^-10; over 1 · 2^0 it saturates.
        Assert.AreSequenceEqual((long[])[0], Run(1 << 30, 40, TinyProgram.Signed(16), [-32768], [-32768], TinyProgram.Signed(16)));
        Assert.AreSequenceEqual((long[])[-32768], Run(1 << 30, 0, TinyProgram.Signed(16), [-32768], [1], TinyProgram.Signed(16)));
        Assert.AreSequenceEqual((long[])[32767], Run(-(1 << 30), 0, TinyProgram.Signed(16), [-32768], [0], TinyProgram.Signed(16)));
    }

    private static long[] Run(int multiplier, int shift, CodeRange range, long[] a, long[] b, CodeRange? inputs = null)
    {
        var tiny = new TinyProgram();
        CodeRange input = inputs ?? TinyProgram.Signed(9);
        int left = tiny.Input(input, a.Length), right = tiny.Input(input, b.Length), output = tiny.Codes(range, a.Length);
        tiny.Then(new Divide("d", left, right, output, [1], [1], multiplier, shift));
        return tiny.Run(a, b);
    }
}
