using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Spike.Runtime.Native;

/// <summary>Finds what is not 0, in ascending order.</summary>
/// <remarks>Lists are written a vector at a time and need room for <see cref="Slack"/> more entries than they hold.</remarks>
internal static unsafe class EventScan
{
    public const int Slack = 16;

    private const int Lanes = 16;

    /// <summary>Indices of the bits that are set.</summary>
    /// <param name="bits">As 64-bit words; bits past the last neuron are 0.</param>
    /// <param name="words">How many words.</param>
    /// <param name="to">The list.</param>
    /// <returns>How many are set.</returns>
    public static int Bits(ulong* bits, int words, int* to)
    {
        int* start = to;
        for (int word = 0; word < words; word++)
        {
            ulong rest = bits[word];
            if (Avx512F.IsSupported)
            {
                // Always four: a loop that ends early costs more in mispredicted branches.
                for (int part = 0; part < 64; part += Lanes) to = Append((ushort)(rest >> part), (word * 64) + part, to);
            }
            else
            {
                for (; rest != 0; rest &= rest - 1) *to++ = (word * 64) + BitOperations.TrailingZeroCount(rest);
            }
        }

        return (int)(to - start);
    }

    /// <summary>Indices of the values that are not 0.</summary>
    /// <param name="values">Values.</param>
    /// <param name="length">How many.</param>
    /// <param name="to">The list.</param>
    /// <param name="graded">Set where one of them is not 1.</param>
    /// <returns>How many are not 0.</returns>
    public static int Values(float* values, int length, int* to, ref bool graded)
    {
        int* start = to;
        int i = 0;
        Vector512<float> others = default;
        for (; i + Lanes <= length; i += Lanes)
        {
            Vector512<float> x = Vector512.Load(values + i), isZero = Vector512.Equals(x, default);
            others |= ~(isZero | Vector512.Equals(x, Vector512<float>.One));
            uint mask = ~(uint)isZero.ExtractMostSignificantBits() & 0xFFFF;
            if (Avx512F.IsSupported)
            {
                to = Append(mask, i, to);
            }
            else
            {
                for (; mask != 0; mask &= mask - 1) *to++ = i + BitOperations.TrailingZeroCount(mask);
            }
        }

        graded |= others.ExtractMostSignificantBits() != 0;
        for (; i < length; i++)
        {
            if (values[i] == 0) continue;
            graded |= values[i] != 1;
            *to++ = i;
        }

        return (int)(to - start);
    }

    private static int* Append(uint mask, int first, int* to)
    {
        Vector512<int> bits = Vector512.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15);
        Vector512<int> chosen = ~Vector512.Equals(Vector512.Create((int)mask) & bits, default);
        Avx512F.Compress(Vector512<int>.Zero, chosen, Vector512<int>.Indices + Vector512.Create(first)).Store(to);
        return to + BitOperations.PopCount(mask);
    }
}
