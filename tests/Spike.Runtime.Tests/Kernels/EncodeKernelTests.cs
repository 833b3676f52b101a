using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Kernels;

[TestClass]
public unsafe class EncodeKernelTests
{
    public static IEnumerable<object[]> AllLevels => Levels.All;

    [TestMethod]
    [DynamicData(nameof(AllLevels))]
    public void Values_of_all_kinds_become_the_nearest_code(string level)
    {
        var random = new Random(15);
        for (int trial = 0; trial < 2_000; trial++)
        {
            bool signed = random.Next(2) == 0;
            // A power of two, so that the code is exact before it is rounded and doubles say what it is.
            double scale = Math.ScaleB(1, random.Next(-20, 20));
            var edge = new Edge("e", TensorShape.Of(1), EdgeCarrier.Spikes, new CodeRange(1 + random.Next(signed ? 16 : 15), signed), scale);
            float[] values = [.. Enumerable.Range(0, 1 + (trial % 70)).Select(_ => Value(random, scale))];
            using NativeBuffer<short> codes = Levels.Noise(values.Length, random);
            short behind = codes.Pointer[values.Length];

            EncodeKernel.Encode(Levels.Parse(level), values, edge, codes.Pointer);

            for (int i = 0; i < values.Length; i++)
            {
                double exact = Math.Clamp(Math.Round(values[i] / scale, MidpointRounding.ToEven), edge.Range.Min, edge.Range.Max);
                if (codes.Pointer[i] != exact) Assert.Fail($"{values[i]:R} at {scale:R} in {edge.Range}: {codes.Pointer[i]}, not {exact}");
            }

            Assert.AreEqual(behind, codes.Pointer[values.Length], "nothing is written behind the end");
        }
    }

    [TestMethod]
    [DynamicData(nameof(AllLevels))]
    public void Scales_of_all_kinds_give_the_code_of_the_plain_loop(string level)
    {
        var random = new Random(16);
        for (int trial = 0; trial < 2_000; trial++)
        {
            double scale = Math.ScaleB(0.5 + random.NextDouble(), random.Next(-120, 120));
            var edge = new Edge("e", TensorShape.Of(1), EdgeCarrier.Spikes, new CodeRange(16, signed: true), scale);
            float[] values = [.. Enumerable.Range(0, 24).Select(_ => Value(random, scale))];
            using var codes = new NativeBuffer<short>(values.Length);
            EncodeKernel.Encode(Levels.Parse(level), values, edge, codes.Pointer);
            for (int i = 0; i < values.Length; i++) Assert.AreEqual(RealCodes.Encode(values[i], edge), codes.Pointer[i], $"{values[i]:R} at {scale:R}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(AllLevels))]
    public void A_value_that_is_not_a_number_is_refused_at_every_place(string level)
    {
        var edge = new Edge("e", TensorShape.Of(1), EdgeCarrier.Spikes, new CodeRange(8, signed: true), 1);
        for (int length = 1; length < 40; length++)
        {
            for (int at = 0; at < length; at++)
            {
                var values = new float[length];
                values[at] = float.NaN;
                Assert.ThrowsExactly<ArgumentException>(() => Encode(values));
            }
        }

        void Encode(float[] values)
        {
            using var codes = new NativeBuffer<short>(values.Length);
            EncodeKernel.Encode(Levels.Parse(level), values, edge, codes.Pointer);
        }
    }

    private static float Value(Random random, double scale) => random.Next(10) switch
    {
        0 => float.PositiveInfinity,
        1 => float.NegativeInfinity,
        2 => float.Epsilon,
        3 => -0f,
        4 => float.MaxValue,
        5 => (float)((random.Next(-40_000, 40_000) + 0.5) * scale),
        _ => (float)((random.NextDouble() - 0.5) * 80_000 * scale),
    };
}
