using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Spike.Runtime.Codings;

namespace Spike.Runtime.Kernels;

/// <summary>Exact counts of radix spikes from codes, 32 at a time: by digit over all neurons, and by neuron over all digits.</summary>
/// <remarks>
/// By digit, a tree of carry-save adders sums eight masks into four of weights 1, 2, 4 and 8, so that only one in eight is taken apart bit by
/// bit (Muła, Kurz and Lemire 2018, "Faster population counts using AVX2 instructions"; Klarqvist, Muła and Lemire 2019, "Efficient computation of positional population counts").
/// </remarks>
internal static unsafe class SpikeBits
{
    /// <summary>Digits of the widest code.</summary>
    public const int Digits = 16;

    private const int Lanes = 32;
    private const int Block = 8 * Lanes;

    // A lane of 16 bits counts that many blocks.
    private const int MostBlocks = ushort.MaxValue;

    /// <summary>Adds the non-zero digits of codes to their counts; digit 0 is the last that is sent.</summary>
    /// <param name="codes">Codes.</param>
    /// <param name="length">How many.</param>
    /// <param name="signed">Whether they are sent in non-adjacent form.</param>
    /// <param name="counts">One for each of <see cref="Digits"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddByDigit(short* codes, nint length, bool signed, Span<long> counts)
    {
        nint done = 0;
        while (Vector512.IsHardwareAccelerated | Vector256.IsHardwareAccelerated && length - done >= Block)
        {
            nint blocks = Math.Min((length - done) / Block, MostBlocks);
            AddBlocks(codes + done, blocks, signed, counts);
            done += blocks * Block;
        }

        for (; done < length; done++)
        {
            for (uint mask = Mask(codes[done], signed); mask != 0; mask &= mask - 1) counts[BitOperations.TrailingZeroCount(mask)]++;
        }
    }

    /// <summary>Adds the spikes of each neuron of a row to its count.</summary>
    /// <param name="codes">Codes.</param>
    /// <param name="length">Neurons.</param>
    /// <param name="signed">Whether they are sent in non-adjacent form.</param>
    /// <param name="counts">One for each neuron.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddByNeuron(short* codes, int length, bool signed, int* counts)
    {
        int i = 0;
        if (Vector512.IsHardwareAccelerated | Vector256.IsHardwareAccelerated)
        {
            for (; i + Lanes <= length; i += Lanes)
            {
                (Vector512<uint> low, Vector512<uint> high) = Vector512.Widen(PopCount(Masks(Vector512.Load(codes + i), signed)));
                (Vector512.Load(counts + i) + low.AsInt32()).Store(counts + i);
                (Vector512.Load(counts + i + 16) + high.AsInt32()).Store(counts + i + 16);
            }
        }

        for (; i < length; i++) counts[i] += BitOperations.PopCount(Mask(codes[i], signed));
    }

    private static uint Mask(short code, bool signed)
    {
        (uint positive, uint negative) = RadixCoding.Encode(code, signed);
        return positive | negative;
    }

    // Bit 16 of three times a magnitude, which does not fit a lane, is set from 2^16 / 3 on.
    private static Vector512<ushort> Masks(Vector512<short> codes, bool signed)
    {
        if (!signed) return codes.AsUInt16();
        Vector512<ushort> magnitude = Vector512.Abs(codes).AsUInt16(), triple = magnitude + magnitude + magnitude;
        return ((triple ^ magnitude) >>> 1) | (Vector512.GreaterThan(magnitude, Vector512.Create((ushort)21845)) & Vector512.Create((ushort)0x8000));
    }

    private static Vector512<ushort> PopCount(Vector512<ushort> x)
    {
        x -= (x >>> 1) & Vector512.Create((ushort)0x5555);
        x = (x & Vector512.Create((ushort)0x3333)) + ((x >>> 2) & Vector512.Create((ushort)0x3333));
        x = (x + (x >>> 4)) & Vector512.Create((ushort)0x0F0F);
        return (x + (x >>> 8)) & Vector512.Create((ushort)0x1F);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddBlocks(short* codes, nint blocks, bool signed, Span<long> counts)
    {
        Vector512<ushort>* eights = stackalloc Vector512<ushort>[Digits];
        new Span<Vector512<ushort>>(eights, Digits).Clear();
        Vector512<ushort> ones = default, twos = default, fours = default;
        for (; blocks > 0; blocks--, codes += Block)
        {
            Vector512<ushort> twosA = Add(ref ones, At(codes, 0, signed), At(codes, 1, signed)), twosB = Add(ref ones, At(codes, 2, signed), At(codes, 3, signed));
            Vector512<ushort> foursA = Add(ref twos, twosA, twosB);
            twosA = Add(ref ones, At(codes, 4, signed), At(codes, 5, signed));
            twosB = Add(ref ones, At(codes, 6, signed), At(codes, 7, signed));
            Vector512<ushort> eight = Add(ref fours, foursA, Add(ref twos, twosA, twosB));
            for (int bit = 0; bit < Digits && eight != Vector512<ushort>.Zero; bit++, eight >>>= 1) eights[bit] += eight & Vector512<ushort>.One;
        }

        for (int bit = 0; bit < Digits; bit++)
        {
            counts[bit] += (8 * Sum(eights[bit])) + (4 * Sum((fours >>> bit) & Vector512<ushort>.One)) + (2 * Sum((twos >>> bit) & Vector512<ushort>.One))
                + Sum((ones >>> bit) & Vector512<ushort>.One);
        }
    }

    private static Vector512<ushort> At(short* codes, int vector, bool signed) => Masks(Vector512.Load(codes + (vector * Lanes)), signed);

    /// <summary>sum ← sum + a + b without carries, which are returned.</summary>
    private static Vector512<ushort> Add(ref Vector512<ushort> sum, Vector512<ushort> a, Vector512<ushort> b)
    {
        Vector512<ushort> half = sum ^ a, carry = (sum & a) | (half & b);
        sum = half ^ b;
        return carry;
    }

    private static long Sum(Vector512<ushort> lanes)
    {
        (Vector512<uint> low, Vector512<uint> high) = Vector512.Widen(lanes);
        return Vector512.Sum(low + high);
    }
}
