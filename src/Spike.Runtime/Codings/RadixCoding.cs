using System.Numerics;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Codings;

/// <summary>
/// Codes ⇄ radix spike trains: T digits in {-1, 0, 1}, most significant first, q = Σ d_t · 2^(T-1-t). Signed codes are sent in
/// their non-adjacent form, unsigned ones as bits.
/// </summary>
/// <remarks>
/// The digits are held as two bit masks, bit T-1-t for step t. Non-adjacent form: with x = |q| and y = 3x, the bits in which
/// y and x differ, halved, are the non-zero digits; those where y has the bit are positive (Prodinger 2000, "On binary
/// representations of integers with digits -1, 0, 1").
/// </remarks>
internal static class RadixCoding
{
    /// <summary>The digits of a code as masks of positive and negative spikes.</summary>
    public static (uint Positive, uint Negative) Encode(int code, bool signed)
    {
        if (!signed) return ((uint)code, 0);
        uint magnitude = (uint)Math.Abs(code), triple = 3 * magnitude, nonZero = triple ^ magnitude;
        uint positive = (triple & nonZero) >> 1, negative = (magnitude & nonZero) >> 1;
        return code < 0 ? (negative, positive) : (positive, negative);
    }

    /// <summary>The digit of step <paramref name="step"/>, counted from the most significant.</summary>
    public static int Digit(int code, CodeRange range, int step)
    {
        (uint positive, uint negative) = Encode(code, range.Signed);
        int bit = range.Bits - 1 - step;
        return (int)((positive >> bit) & 1) - (int)((negative >> bit) & 1);
    }

    /// <summary>Spikes that a code costs: its non-zero digits.</summary>
    public static int SpikeCount(int code, bool signed)
    {
        uint magnitude = (uint)Math.Abs(code);
        return BitOperations.PopCount(signed ? (3 * magnitude) ^ magnitude : magnitude);
    }

    /// <summary>The train of a code, T digits.</summary>
    public static void Encode(int code, CodeRange range, Span<sbyte> digits)
    {
        for (int step = 0; step < range.Bits; step++) digits[step] = (sbyte)Digit(code, range, step);
    }

    /// <summary>The code of a train: V ← 2V + d, a digit a step.</summary>
    public static int Decode(ReadOnlySpan<sbyte> digits)
    {
        int code = 0;
        foreach (sbyte digit in digits) code = (2 * code) + digit;
        return code;
    }
}
