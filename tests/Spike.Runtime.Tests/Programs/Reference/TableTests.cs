using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Programs.Reference;

/// <summary>A table has one entry a code, so any function of one value is exact to half a step over the whole range.</summary>
[TestClass]
public class TableTests
{
    public static IEnumerable<object[]> Functions =>
    [
        ["tanh", (Func<double, double>)Math.Tanh], ["sigmoid", (Func<double, double>)(x => 1 / (1 + Math.Exp(-x)))],
        ["silu", (Func<double, double>)(x => x / (1 + Math.Exp(-x)))], ["exp", (Func<double, double>)(x => Math.Exp(Math.Min(x, 2)))],
        ["sqrt", (Func<double, double>)(x => Math.Sqrt(Math.Abs(x)))],
    ];

    [TestMethod]
    [DynamicData(nameof(Functions))]
    public void A_lookup_is_within_half_a_step_of_the_real_function(string name, Func<double, double> function)
    {
        const double inputScale = 1 / 4096.0, outputScale = 1 / 3000.0;
        CodeRange range = TinyProgram.Signed(16);
        var tiny = new TinyProgram();
        int input = tiny.Input(range, range.Count), output = tiny.Codes(range, range.Count);
        long[] codes = [.. Enumerable.Range(range.Min, range.Count).Select(code => (long)code)];
        tiny.Then(new Lookup(name, input, output, tiny.Shorts([.. codes.Select(code => (short)Math.Round(function(code * inputScale) / outputScale))])));
        long[] result = tiny.Run(codes);
        for (int i = 0; i < codes.Length; i++)
        {
            if (Math.Abs((result[i] * outputScale) - function(codes[i] * inputScale)) > (outputScale / 2) + 1e-12) Assert.Fail($"{name}({codes[i]}): {result[i]}");
        }
    }

    [TestMethod]
    public void A_firing_with_a_table_is_within_half_a_step_of_the_function_of_the_requantised_sum()
    {
        // A membrane of ±40,000 becomes an index of 12 bits, M / 2^s = 1/20, and the index a code of tanh.
        const double indexScale = 1 / 500.0, outputScale = 1 / 2000.0;
        CodeRange index = TinyProgram.Signed(12);
        short[] table = [.. Enumerable.Range(index.Min, index.Count).Select(i => (short)Math.Round(Math.Tanh(i * indexScale) / outputScale))];
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(16), 65536), output = tiny.Codes(TinyProgram.Signed(12), 65536);
        int multiplier = (int)Math.Round(Math.ScaleB(1 / 20.0, 30));
        tiny.Then(new Fire("f", output, [new FireTerm(input, tiny.Ints(multiplier), [])], 1, 1, tiny.Shifts(30), null, index, tiny.Shorts(table)));
        long[] codes = [.. Enumerable.Range(-32768, 65536).Select(code => (long)code)];
        long[] result = tiny.Run(codes);
        for (int i = 0; i < codes.Length; i++)
        {
            // Half an index of rounding moves tanh by half an index scale at most.
            double exact = Math.Tanh(codes[i] / 20.0 * indexScale);
            if (Math.Abs((result[i] * outputScale) - exact) > (outputScale / 2) + (indexScale / 2) + 1e-6) Assert.Fail($"{codes[i]}: {result[i] * outputScale} and not {exact}");
        }
    }
}
