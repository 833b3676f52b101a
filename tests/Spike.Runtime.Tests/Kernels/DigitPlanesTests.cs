using Spike.Runtime.Backends.Simd;
using Spike.Runtime.Codings;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Kernels;

[TestClass]
public unsafe class DigitPlanesTests
{
    [TestMethod]
    [DataRow("Radix", 16)]
    [DataRow("Rate", 9)]
    [DataRow("Graded", 16)]
    public void The_planes_of_all_steps_add_up_to_the_codes(string name, int mostBits)
    {
        SpikeCoding coding = Enum.Parse<SpikeCoding>(name);
        foreach (bool signed in (bool[])[true, false])
        {
            for (int bits = 1; bits <= (signed ? mostBits : mostBits - 1); bits++)
            {
                Edge edge = Of(new CodeRange(bits, signed), coding);
                CodeRange range = edge.Range;
                int count = range.Count, growth = SpikeTrain.Growth(coding);
                using var codes = new NativeBuffer<short>(count);
                using var digits = new NativeBuffer<short>(count);
                using var prefixes = new NativeBuffer<short>(count);
                for (int i = 0; i < count; i++) codes.Pointer[i] = (short)(range.Min + i);
                for (int step = 0; step < edge.TimeSteps; step++)
                {
                    DigitPlanes.Extract(codes.Pointer, count, edge, step, digits.Pointer);
                    DigitPlanes.Advance(prefixes.Pointer, digits.Pointer, count, growth);
                }

                Assert.IsTrue(new ReadOnlySpan<short>(codes.Pointer, count).SequenceEqual(new ReadOnlySpan<short>(prefixes.Pointer, count)), $"{range}");
            }
        }
    }

    private static Edge Of(CodeRange range, SpikeCoding coding) => new("x", TensorShape.Of(1), EdgeCarrier.Spikes, range, 1) { Coding = coding };

    [TestMethod]
    [DataRow("Radix")]
    [DataRow("Rate")]
    [DataRow("Graded")]
    public void Before_its_window_a_population_is_silent(string coding)
    {
        short code = -32768, digit = 9;
        DigitPlanes.Extract(&code, 1, Of(new CodeRange(16, signed: true), Enum.Parse<SpikeCoding>(coding)), -1, &digit);
        Assert.AreEqual(0, digit);
    }

    [TestMethod]
    public void A_membrane_tile_is_scaled_and_added()
    {
        var random = new Random(17);
        for (int length = 16; length <= 80; length += 16)
        {
            int[] a = [.. Enumerable.Range(0, length).Select(_ => random.Next(-1000, 1000))], b = [.. a.Select(_ => random.Next(-1000, 1000))];
            using NativeBuffer<int> membranes = NativeBuffer<int>.Of(a), inputs = NativeBuffer<int>.Of(b);
            MembraneTile.AddScaled(membranes.Pointer, inputs.Pointer, length, 4, -2);
            MembraneTile.AddScaled(membranes.Pointer, inputs.Pointer, length, 2, 1);
            for (int i = 0; i < length; i++) Assert.AreEqual((2 * ((4 * a[i]) - (2 * b[i]))) + b[i], membranes.Pointer[i]);
        }
    }
}
