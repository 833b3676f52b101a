using Spike.Runtime.Backends.Simd;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Kernels;

[TestClass]
public unsafe class DigitPlanesTests
{
    [TestMethod]
    public void The_planes_of_all_steps_add_up_to_the_codes()
    {
        foreach (bool signed in (bool[])[true, false])
        {
            for (int timeSteps = 1; timeSteps <= (signed ? 16 : 15); timeSteps++)
            {
                var range = new CodeRange(timeSteps, signed);
                int count = range.Count;
                using var codes = new NativeBuffer<short>(count);
                using var digits = new NativeBuffer<short>(count);
                using var prefixes = new NativeBuffer<short>(count);
                for (int i = 0; i < count; i++) codes.Pointer[i] = (short)(range.Min + i);
                for (int step = 0; step < timeSteps; step++)
                {
                    DigitPlanes.Extract(codes.Pointer, count, range, step, digits.Pointer);
                    DigitPlanes.Advance(prefixes.Pointer, digits.Pointer, count);
                }

                Assert.IsTrue(new ReadOnlySpan<short>(codes.Pointer, count).SequenceEqual(new ReadOnlySpan<short>(prefixes.Pointer, count)), $"{range}");
            }
        }
    }

    [TestMethod]
    public void Before_its_window_a_population_is_silent()
    {
        short code = -32768, digit = 9;
        DigitPlanes.Extract(&code, 1, new CodeRange(16, signed: true), -1, &digit);
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
            MembraneTile.DoubleAndAdd(membranes.Pointer, inputs.Pointer, length);
            for (int i = 0; i < length; i++) Assert.AreEqual((2 * ((4 * a[i]) - (2 * b[i]))) + b[i], membranes.Pointer[i]);
        }
    }
}
