using Spike.Runtime.Codings;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Kernels;

/// <summary>The spikes of one time step as numbers -1, 0 and 1.</summary>
internal static unsafe class DigitPlanes
{
    /// <summary>Takes step <paramref name="step"/> out of a span of codes; before the window starts (a negative step) nothing is sent.</summary>
    public static void Extract(short* codes, int count, CodeRange range, int step, short* digits)
    {
        int bit = range.TimeSteps - 1 - step;
        if (step < 0)
        {
            new Span<short>(digits, count).Clear();
            return;
        }

        for (int i = 0; i < count; i++)
        {
            (uint positive, uint negative) = RadixCoding.Encode(codes[i], range.Signed);
            digits[i] = (short)((int)((positive >> bit) & 1) - (int)((negative >> bit) & 1));
        }
    }

    /// <summary>prefix ← 2 · prefix + digit.</summary>
    public static void Advance(short* prefixes, short* digits, int count)
    {
        for (int i = 0; i < count; i++) prefixes[i] = (short)((2 * prefixes[i]) + digits[i]);
    }
}
