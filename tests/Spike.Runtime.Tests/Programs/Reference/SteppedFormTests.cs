using Spike.Runtime.Codings;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Programs.Reference;

/// <summary>The recursions that a chip runs, written out, against the sums and products that they stand for.</summary>
[TestClass]
public class SteppedFormTests
{
    [TestMethod]
    public void Doubling_the_membrane_and_adding_the_weights_of_the_spikes_gives_the_weighted_sum()
    {
        var random = new Random(5);
        for (int trial = 0; trial < 5_000; trial++)
        {
            CodeRange range = RandomRange(random);
            int inputs = 1 + random.Next(40);
            int[] weights = [.. Enumerable.Range(0, inputs).Select(_ => random.Next(-128, 128))];
            int[] codes = [.. Enumerable.Range(0, inputs).Select(_ => random.Next(range.Min, range.Max + 1))];
            long membrane = 0;
            for (int step = 0; step < range.TimeSteps; step++)
                membrane = (2 * membrane) + weights.Select((weight, i) => (long)weight * RadixCoding.Digit(codes[i], range, step)).Sum();
            Assert.AreEqual(weights.Select((weight, i) => (long)weight * codes[i]).Sum(), membrane, $"{range}");
        }
    }

    [TestMethod]
    public void The_recursion_of_prefixes_gives_the_product_of_two_trains()
    {
        var random = new Random(6);
        for (int trial = 0; trial < 20_000; trial++)
        {
            CodeRange left = RandomRange(random), right = RandomRange(random);
            int q = random.Next(left.Min, left.Max + 1), k = random.Next(right.Min, right.Max + 1);
            int steps = Math.Max(left.TimeSteps, right.TimeSteps);
            long product = 0, qPrefix = 0, kPrefix = 0;
            for (int step = 0; step < steps; step++)
            {
                // The shorter window starts later, so that both end together.
                int qDigit = DigitAt(q, left, step - (steps - left.TimeSteps)), kDigit = DigitAt(k, right, step - (steps - right.TimeSteps));
                product = (4 * product) + (2 * ((qPrefix * kDigit) + (qDigit * kPrefix))) + (qDigit * kDigit);
                (qPrefix, kPrefix) = ((2 * qPrefix) + qDigit, (2 * kPrefix) + kDigit);
                Assert.AreEqual(qPrefix * kPrefix, product, "after each step it is the product of the prefixes");
            }

            Assert.AreEqual((long)q * k, product, $"{q} {left} times {k} {right}");
        }
    }

    private static int DigitAt(int code, CodeRange range, int step) => step < 0 ? 0 : RadixCoding.Digit(code, range, step);

    private static CodeRange RandomRange(Random random)
    {
        bool signed = random.Next(2) == 0;
        return new CodeRange(1 + random.Next(signed ? 16 : 15), signed);
    }
}
