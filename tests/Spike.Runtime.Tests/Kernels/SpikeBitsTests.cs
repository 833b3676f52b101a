using Spike.Runtime.Codings;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Kernels;

[TestClass]
public unsafe class SpikeBitsTests
{
    [TestMethod]
    public void Spikes_are_counted_by_digit_and_by_neuron()
    {
        var random = new Random(11);
        foreach (bool signed in (bool[])[true, false])
        {
            for (int bits = 1; bits <= (signed ? 16 : 15); bits++)
            {
                foreach (int length in (int[])[0, 1, 31, 32, 33, 255, 256, 257, 2000]) Check(new CodeRange(bits, signed), length, random);
            }
        }
    }

    [TestMethod]
    public void Every_code_of_16_bits_is_counted()
    {
        var range = new CodeRange(16, signed: true);
        Check(range, [.. Enumerable.Range(range.Min, range.Count).Select(code => (short)code)]);
    }

    [TestMethod]
    public void A_lane_that_is_full_is_emptied()
    {
        // Each lane sees 8 spikes a block, and more blocks than 16 bits count.
        const int Length = 65_600 * 256;
        using var codes = new NativeBuffer<short>(Length);
        new Span<short>(codes.Pointer, Length).Fill(5);
        var counts = new long[SpikeBits.Digits];
        SpikeBits.AddByDigit(codes.Pointer, Length, signed: false, counts);
        CollectionAssert.AreEqual((long[])[Length, 0, Length, .. new long[13]], counts);
    }

    private static void Check(CodeRange range, int length, Random random) =>
        Check(range, [.. Enumerable.Range(0, length).Select(_ => (short)(random.Next(5) switch { 0 => range.Min, 1 => range.Max, _ => random.Next(range.Min, range.Max + 1) }))]);

    private static void Check(CodeRange range, short[] codes)
    {
        using NativeBuffer<short> buffer = NativeBuffer<short>.Of(codes);
        using var neurons = new NativeBuffer<int>(codes.Length);
        var counts = new long[SpikeBits.Digits];
        SpikeBits.AddByDigit(buffer.Pointer, codes.Length, range.Signed, counts);
        SpikeBits.AddByNeuron(buffer.Pointer, codes.Length, range.Signed, neurons.Pointer);
        var expected = new long[SpikeBits.Digits];
        for (int i = 0; i < codes.Length; i++)
        {
            for (int step = 0; step < range.Bits; step++) expected[range.Bits - 1 - step] += Math.Abs(RadixCoding.Digit(codes[i], range, step));
            Assert.AreEqual(RadixCoding.SpikeCount(codes[i], range.Signed), neurons.Pointer[i], $"{codes[i]} in {range}");
        }

        CollectionAssert.AreEqual(expected, counts, $"{range}, {codes.Length} codes");
    }
}
