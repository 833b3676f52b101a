using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Programs;

[TestClass]
public class RealCodesTests
{
    [TestMethod]
    [DataRow(0.25f, 0)]
    [DataRow(0.75f, 2)]
    [DataRow(1.25f, 2)]
    [DataRow(-0.25f, 0)]
    [DataRow(-0.75f, -2)]
    [DataRow(0.26f, 1)]
    public void Halves_are_rounded_to_even(float value, int code) => Assert.AreEqual(code, RealCodes.Encode(value, EdgeOf(8, true, 0.5)));

    [TestMethod]
    [DataRow(1e30f, 127)]
    [DataRow(-1e30f, -128)]
    [DataRow(63.6f, 127)]
    [DataRow(-64.3f, -128)]
    [DataRow(float.PositiveInfinity, 127)]
    [DataRow(float.NegativeInfinity, -128)]
    public void What_does_not_fit_becomes_the_nearest_end(float value, int code) => Assert.AreEqual(code, RealCodes.Encode(value, EdgeOf(8, true, 0.5)));

    [TestMethod]
    public void An_unsigned_edge_takes_nothing_below_zero() => Assert.AreEqual(0, RealCodes.Encode(-3, EdgeOf(4, false, 1)));

    [TestMethod]
    public void A_value_that_is_not_a_number_is_refused_by_name()
    {
        ArgumentException refusal = Assert.ThrowsExactly<ArgumentException>(() => RealCodes.Encode(float.NaN, EdgeOf(8, true, 1)));
        Assert.Contains("'image'", refusal.Message);
    }

    [TestMethod]
    public void Every_code_of_every_scale_comes_back()
    {
        var random = new Random(1);
        for (int trial = 0; trial < 40; trial++)
        {
            Edge edge = EdgeOf(16, true, Math.ScaleB(0.5 + random.NextDouble(), random.Next(-60, 60)));
            for (int code = edge.Range.Min; code <= edge.Range.Max; code++)
            {
                if (RealCodes.Encode(RealCodes.Decode(code, edge), edge) != code) Assert.Fail($"{code} at {edge.Scale:R}");
            }
        }
    }

    [TestMethod]
    public void A_code_is_never_further_than_half_a_step_from_its_value()
    {
        var random = new Random(2);
        Edge edge = EdgeOf(12, true, 0.0371);
        for (int trial = 0; trial < 100_000; trial++)
        {
            float value = (float)((random.NextDouble() - 0.5) * 0.0371 * 4000);
            double error = Math.Abs((RealCodes.Encode(value, edge) * edge.Scale) - value) / edge.Scale;
            // Single precision adds a few units of 2^-24 of the code.
            if (error > 0.5 + (4096 * Math.ScaleB(1, -23))) Assert.Fail($"{value:R} is {error} steps off.");
        }
    }

    private static Edge EdgeOf(int timeSteps, bool signed, double scale) =>
        new("image", TensorShape.Of(1), EdgeCarrier.Spikes, new CodeRange(timeSteps, signed), scale);
}
