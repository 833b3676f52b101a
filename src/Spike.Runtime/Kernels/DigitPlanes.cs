using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Spike.Runtime.Codings;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Kernels;

/// <summary>What a population sends in one time step from rest: -1, 0 and 1, or the codes themselves where spikes are graded.</summary>
internal static unsafe class DigitPlanes
{
    /// <summary>Takes step <paramref name="step"/> out of a span of codes; before the window starts (a negative step) nothing is sent.</summary>
    public static void Extract(short* codes, int count, Edge edge, int step, short* digits)
    {
        if (step < 0)
            new Span<short>(digits, count).Clear();
        else if (edge.Coding == SpikeCoding.Radix)
            ExtractRadix(codes, count, edge.Range.Signed, edge.Range.Bits - 1 - step, digits);
        else
            for (int i = 0; i < count; i++) digits[i] = (short)SpikeTrain.Digit(codes[i], edge, step);
    }

    /// <summary>prefix ← growth · prefix + digit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Advance(short* prefixes, short* digits, int count, int growth)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i + 16 <= count; i += 16) ((Vector256.Load(prefixes + i) * (short)growth) + Vector256.Load(digits + i)).Store(prefixes + i);
        }

        for (; i < count; i++) prefixes[i] = (short)((growth * prefixes[i]) + digits[i]);
    }

    /// <summary>digit ← factor · digit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(short* digits, int count, int factor)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i + 16 <= count; i += 16) (Vector256.Load(digits + i) * (short)factor).Store(digits + i);
        }

        for (; i < count; i++) digits[i] = (short)(factor * digits[i]);
    }

    // Digit b is seen in bit b + 1 of three times the number; of 16 bits that leaves out only the highest digit of the widest codes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ExtractRadix(short* codes, int count, bool signed, int bit, short* digits)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated && bit < 15)
        {
            for (; i + 16 <= count; i += 16)
            {
                Vector256<short> code = Vector256.Load(codes + i);
                (signed ? NonAdjacent(code, bit) : (code >>> bit) & Vector256<short>.One).Store(digits + i);
            }
        }

        for (; i < count; i++)
        {
            (uint positive, uint negative) = RadixCoding.Encode(codes[i], signed);
            digits[i] = (short)((int)((positive >> bit) & 1) - (int)((negative >> bit) & 1));
        }
    }

    /// <summary>One digit of the non-adjacent form: where 3|q| and |q| differ it is not 0, and has the sign of q where 3|q| has the bit.</summary>
    private static Vector256<short> NonAdjacent(Vector256<short> code, int bit)
    {
        Vector256<short> sign = code >> 15, magnitude = (code ^ sign) - sign, triple = magnitude + magnitude + magnitude, one = Vector256<short>.One;
        Vector256<short> nonZero = ((triple ^ magnitude) >>> (bit + 1)) & one, negative = ((magnitude & ~triple) >>> (bit + 1)) & one;
        Vector256<short> digit = nonZero - negative - negative;
        return (digit ^ sign) - sign;
    }
}
