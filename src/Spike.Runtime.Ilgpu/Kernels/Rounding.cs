using System.Runtime.CompilerServices;

namespace Spike.Runtime.Ilgpu.Kernels;

/// <summary>The one rounding of the system, in what a device can do.</summary>
internal static class Rounding
{
    /// <summary>(sum + 2^(shift-1)) &gt;&gt; shift.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Shift(long sum, int shift) => (sum + (1L << (shift - 1))) >> shift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static short Code(long sum, int shift, int low, int high) => Clamp(Shift(sum, shift), low, high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static short Clamp(long code, int low, int high) => (short)(code < low ? low : code > high ? high : code);

    /// <summary>The largest h with w · 4^h below 2^62, for w above 0.</summary>
    public static int Headroom(long w)
    {
        int h = 0;
        for (int step = 16; step > 0; step /= 2)
        {
            if (w >> (62 - (2 * step)) != 0) continue;
            w <<= 2 * step;
            h += step;
        }

        return h;
    }
}
