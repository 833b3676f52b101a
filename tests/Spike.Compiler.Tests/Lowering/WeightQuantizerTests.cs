using Spike.Compiler.Lowering;

namespace Spike.Compiler.Tests.Lowering;

[TestClass]
public sealed class WeightQuantizerTests
{
    [TestMethod]
    public void Each_channel_errs_no_more_than_plain_rounding_would()
    {
        const int Channels = 12, Inputs = 200;
        var random = new Random(11);
        float[] weights = [.. Enumerable.Range(0, Channels * Inputs).Select(i => (random.NextSingle() - 0.5f) * MathF.Pow(10, (i / Inputs) - 6))];
        QuantizedWeights quantized = QuantizedWeights.Of(weights, Channels);
        for (int channel = 0; channel < Channels; channel++)
        {
            float[] row = weights[(channel * Inputs)..((channel + 1) * Inputs)];
            double plain = row.Max(Math.Abs) / 127.0, error = 0, plainError = 0;
            for (int i = 0; i < Inputs; i++)
            {
                int code = quantized.Codes[(channel * Inputs) + i];
                Assert.IsInRange(-127, 127, code);
                error += Square(row[i] - (code * quantized.Scales[channel]));
                plainError += Square(row[i] - (Math.Round(row[i] / plain) * plain));
            }

            Assert.IsLessThanOrEqualTo(plainError * (1 + 1e-9), error);
            Assert.IsLessThanOrEqualTo(Inputs * plain * plain / 4, error, "half a step for each weight");
        }
    }

    [TestMethod]
    public void A_channel_of_zeros_or_of_next_to_nothing_integrates_nothing()
    {
        QuantizedWeights quantized = QuantizedWeights.Of(new float[] { 0, 0, 1e-38f, -1e-40f, 1, 2 }, 3);
        CollectionAssert.AreEqual(new sbyte[] { 0, 0, 0, 0 }, quantized.Codes[..4]);
        Assert.AreEqual(2, quantized.Codes[5] * quantized.Scales[2], 1e-9);
        Assert.IsTrue(quantized.Scales.All(scale => scale > 0 && double.IsFinite(scale)));
    }

    [TestMethod]
    public void Weights_that_were_quantised_before_keep_their_codes()
    {
        sbyte[] codes = [3, -100, 7, 55, 0, 91, -12, 1];
        QuantizedWeights quantized = QuantizedWeights.Of(codes.Select(code => code * 0.0137f).ToArray(), 1);
        CollectionAssert.AreEqual(codes, quantized.Codes);
        Assert.AreEqual(0.0137, quantized.Scales[0], 1e-6);
    }

    [TestMethod]
    public void Very_large_weights_keep_their_ratio()
    {
        QuantizedWeights quantized = QuantizedWeights.Of(new float[] { 3e38f, -1.5e38f }, 1);
        Assert.AreEqual(-1.5e38, quantized.Codes[1] * quantized.Scales[0], 2e36);
    }

    [TestMethod]
    public void No_weights_are_no_weights() => Assert.IsEmpty(QuantizedWeights.Of(Array.Empty<float>(), 0).Codes);

    private static double Square(double value) => value * value;
}
