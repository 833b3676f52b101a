using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Spike.Runtime.Kernels;

/// <summary>One digit out of codes of up to 8 bits that were laid out as bytes: whatever the layout, digits stay where their codes are.</summary>
internal static unsafe class ImageDigits
{
    /// <summary>Takes a digit out of each byte.</summary>
    /// <param name="positive">Bytes whose bits are the digits that are 1.</param>
    /// <param name="negative">Bytes whose bits are the digits that are -1; null where there are none. Where there are, results are one too high.</param>
    /// <param name="length">Bytes, a multiple of 64.</param>
    /// <param name="bit">0 to 7.</param>
    /// <param name="digits">Receives them.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Take(byte* positive, byte* negative, nint length, int bit, byte* digits)
    {
        Vector512<byte> one = Vector512<byte>.One;
        // Bits of a neighbour that a shift of 16-bit lanes brings along are masked away.
        if (negative == null)
        {
            for (nint i = 0; i < length; i += 64) ((Vector512.Load((ushort*)(positive + i)) >>> bit).AsByte() & one).Store(digits + i);
            return;
        }

        for (nint i = 0; i < length; i += 64)
        {
            Vector512<byte> plus = (Vector512.Load((ushort*)(positive + i)) >>> bit).AsByte() & one, minus = (Vector512.Load((ushort*)(negative + i)) >>> bit).AsByte() & one;
            (one + plus - minus).Store(digits + i);
        }
    }
}
