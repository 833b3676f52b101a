using Spike.Runtime.Codings;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Programs.Reference;

/// <summary>The recursions that a chip runs, written out, against the sums and products that they stand for.</summary>
[TestClass]
public class SteppedFormTests
{
    [TestMethod]
    public void Scaling_the_membrane_and_adding_the_weights_of_the_spikes_gives_the_weighted_sum()
    {
        var random = new Random(5);
        for (int trial = 0; trial < 5_000; trial++)
        {
            Edge edge = RandomEdge(random);
            CodeRange range = edge.Range;
            int inputs = 1 + random.Next(40);
            int[] weights = [.. Enumerable.Range(0, inputs).Select(_ => random.Next(-128, 128))];
            int[] codes = [.. Enumerable.Range(0, inputs).Select(_ => random.Next(range.Min, range.Max + 1))];
            long membrane = 0;
            for (int step = 0; step < edge.TimeSteps; step++)
                membrane = (SpikeTrain.Growth(edge.Coding) * membrane) + weights.Select((weight, i) => (long)weight * SpikeTrain.Digit(codes[i], edge, step)).Sum();
            Assert.AreEqual(weights.Select((weight, i) => (long)weight * codes[i]).Sum(), membrane, $"{edge}");
        }
    }

    [TestMethod]
    public void The_recursion_of_prefixes_gives_the_product_of_two_trains()
    {
        var random = new Random(6);
        for (int trial = 0; trial < 20_000; trial++)
        {
            Edge left = RandomEdge(random), right = RandomEdge(random);
            int g = SpikeTrain.Growth(left.Coding), h = SpikeTrain.Growth(right.Coding);
            int q = random.Next(left.Range.Min, left.Range.Max + 1), k = random.Next(right.Range.Min, right.Range.Max + 1);
            int steps = Math.Max(left.TimeSteps, right.TimeSteps);
            long product = 0, qPrefix = 0, kPrefix = 0;
            for (int step = 0; step < steps; step++)
            {
                // The shorter window starts later, so that both end together.
                int qDigit = SpikeTrain.Digit(q, left, step - (steps - left.TimeSteps)), kDigit = SpikeTrain.Digit(k, right, step - (steps - right.TimeSteps));
                product = (g * h * product) + (g * qPrefix * kDigit) + (h * qDigit * kPrefix) + (qDigit * kDigit);
                (qPrefix, kPrefix) = ((g * qPrefix) + qDigit, (h * kPrefix) + kDigit);
                Assert.AreEqual(qPrefix * kPrefix, product, "after each step it is the product of the prefixes");
            }

            Assert.AreEqual((long)q * k, product, $"{q} {left} times {k} {right}");
        }
    }

    private static Edge RandomEdge(Random random)
    {
        bool signed = random.Next(2) == 0;
        CodeRange range = random.Next(3) == 0
            ? CodeRange.Between(signed ? -random.Next(1, 200) : 0, random.Next(1, 200))
            : new CodeRange(1 + random.Next(signed ? 16 : 15), signed);
        SpikeCoding coding = range.Magnitude > 300 ? (SpikeCoding)(2 * random.Next(2)) : (SpikeCoding)random.Next(3);
        return new Edge("x", TensorShape.Of(1), EdgeCarrier.Spikes, range, 1) { Coding = coding };
    }
}
