using Spike.Compiler.Calibration;
using Spike.Compiler.Lowering;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Calibration;

[TestClass]
public sealed class ScaleChoiceTests
{
    [TestMethod]
    [DataRow(1, false)]
    [DataRow(2, true)]
    [DataRow(3, true)]
    [DataRow(4, true)]
    [DataRow(4, false)]
    [DataRow(8, true)]
    [DataRow(8, false)]
    [DataRow(12, true)]
    public void The_scale_is_near_the_best_of_a_fine_search(int timeSteps, bool signed)
    {
        var codes = new CodeRange(timeSteps, signed);
        foreach (float[] values in new[] { Normal(1), Normal(2, outlier: 12), Uniform(3) })
        {
            float[] elements = signed ? values : [.. values.Select(Math.Abs)];
            double error = Error(elements, codes, ScaleChoice.Choose(Range(elements), codes));
            double best = Enumerable.Range(1, 4000).Min(i => Error(elements, codes, elements.Max(Math.Abs) / codes.Max * i / 4000));
            Assert.IsLessThanOrEqualTo(1.05 * best, error);
        }
    }

    [TestMethod]
    public void Nothing_seen_gives_a_scale_all_the_same()
    {
        foreach (ValueRange range in new[] { new ValueRange(0, 0, []), new ValueRange(0, 0, [0, 0]), new ValueRange(-3, -1, [-3, -1]) })
            Assert.IsGreaterThan(0, ScaleChoice.Choose(range, new CodeRange(8, signed: false)));
    }

    [TestMethod]
    public void A_short_negative_tail_is_given_up_where_that_errs_less()
    {
        float[] tail = [.. Normal(4).Select(value => value < 0 ? 0.01f * value : value)];
        Assert.IsFalse(ChooseWithSign(tail, 4).Codes.Signed);
        Assert.IsTrue(ChooseWithSign(Normal(4), 4).Codes.Signed);
        Assert.IsTrue(ChooseWithSign(tail, CodeRange.MaxBits).Codes.Signed, "unsigned codes stop at 15 steps");
    }

    [TestMethod]
    public void What_is_never_positive_keeps_its_sign()
    {
        float[] negative = [.. Normal(4).Select(value => -Math.Abs(value))];
        foreach (int bits in new[] { 1, 4, 12 }) Assert.IsTrue(ChooseWithSign(negative, bits).Codes.Signed);
    }

    private static (CodeRange Codes, double Scale) ChooseWithSign(float[] elements, int bits) =>
        ScaleChoice.ChooseWithSign(Range(elements), CodeWidths.Bits(bits, nonNegative: false), CodeWidths.Bits(bits, nonNegative: true));

    private static ValueRange Range(float[] elements) => new(elements.Min(), elements.Max(), elements);

    private static double Error(float[] elements, CodeRange codes, double scale) => elements.Sum(element =>
    {
        double error = element - (Math.Clamp(Math.Round(element / scale), codes.Min, codes.Max) * scale);
        return error * error;
    });

    private static float[] Normal(int seed, float? outlier = null)
    {
        var random = new Random(seed);
        float[] values = [.. Enumerable.Range(0, 3000).Select(_ => (float)Enumerable.Range(0, 12).Sum(_ => random.NextDouble() - 0.5))];
        if (outlier is { } far) values[7] = far;
        return values;
    }

    private static float[] Uniform(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 3000).Select(_ => (2 * random.NextSingle()) - 1)];
    }
}
