using Spike.Runtime.Codings;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Runtime.Tests.Codings;

[TestClass]
public class RateCodingTests
{
    [TestMethod]
    [DataRow(3, 5, "1 1 1 0 0")]
    [DataRow(-2, 5, "-1 -1 0 0 0")]
    [DataRow(0, 3, "0 0 0")]
    [DataRow(-4, 4, "-1 -1 -1 -1")]
    public void Worked_examples(int code, int steps, string expected)
    {
        var edge = new Edge("x", TensorShape.Of(1), EdgeCarrier.Spikes, CodeRange.Levels(steps, signed: true), 1) { Coding = SpikeCoding.Rate };
        Assert.AreEqual(steps, edge.TimeSteps);
        Assert.AreEqual(expected, string.Join(' ', Enumerable.Range(0, steps).Select(step => SpikeTrain.Digit(code, edge, step))));
        Assert.AreEqual(Math.Abs(code), SpikeTrain.SpikeCount(code, edge.Range, edge.Coding));
    }

    /// <summary>
    /// The neuron of the paper (You et al. 2024, arXiv:2406.03470, eq. 6-8), fed one spike a step, firing all the while, right and wrong spikes
    /// alike: once it has settled, its tracer is the code that the window's one rounding gives.
    /// </summary>
    [TestMethod]
    public void An_st_bif_neuron_that_fires_all_along_settles_at_the_code()
    {
        var random = new Random(11);
        for (int trial = 0; trial < 2_000; trial++)
        {
            int levels = 1 + random.Next(40), threshold = 2 * (1 + random.Next(300)), inputs = 1 + random.Next(20);
            bool signed = random.Next(2) == 0;
            CodeRange range = CodeRange.Levels(levels, signed);
            int[] weights = [.. Enumerable.Range(0, inputs).Select(_ => random.Next(-128, 128))];
            int[] codes = [.. weights.Select(_ => random.Next(-12, 13))];
            // Half a threshold at the start makes of flooring a rounding.
            long membrane = threshold / 2;
            int tracer = 0;
            for (int step = 0; step < 12 + (2 * levels); step++)
            {
                membrane += weights.Select((weight, i) => (long)weight * RateCoding.Digit(codes[i], step)).Sum();
                int spike = membrane >= threshold && tracer < range.Max ? 1 : membrane < 0 && tracer > range.Min ? -1 : 0;
                membrane -= spike * threshold;
                tracer += spike;
            }

            long sum = weights.Select((weight, i) => (long)weight * codes[i]).Sum();
            Assert.AreEqual(range.Clamp((long)Math.Floor((sum + (threshold / 2)) / (double)threshold)), tracer, $"trial {trial}");
        }
    }

    [TestMethod]
    public void The_rounding_of_the_window_is_that_of_the_neuron_where_the_threshold_is_a_power_of_two()
    {
        for (int shift = 1; shift < 12; shift++)
        {
            for (long sum = -5000; sum < 5000; sum += 7)
                Assert.AreEqual((long)Math.Floor((sum + (1 << (shift - 1))) / (double)(1 << shift)), FireRule.Requantise(sum, shift));
        }
    }
}
