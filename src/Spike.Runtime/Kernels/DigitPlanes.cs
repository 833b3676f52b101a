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
    public static void Advance(short* prefixes, short* digits, int count, int growth)
    {
        for (int i = 0; i < count; i++) prefixes[i] = (short)((growth * prefixes[i]) + digits[i]);
    }

    private static void ExtractRadix(short* codes, int count, bool signed, int bit, short* digits)
    {
        for (int i = 0; i < count; i++)
        {
            (uint positive, uint negative) = RadixCoding.Encode(codes[i], signed);
            digits[i] = (short)((int)((positive >> bit) & 1) - (int)((negative >> bit) & 1));
        }
    }
}
