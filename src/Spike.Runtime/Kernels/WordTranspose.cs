using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Spike.Runtime.Kernels;

/// <summary>16 rows of 16 words become their transpose.</summary>
internal static unsafe class WordTranspose
{
    /// <summary>Words of a side.</summary>
    public const int Side = 16;

    /// <param name="rows">16 words of the first row.</param>
    /// <param name="stride">Bytes to the next row.</param>
    /// <param name="columns">Receives 16 columns of 16 words.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(uint* rows, nint stride, uint* columns)
    {
        // Four rows at a time: lane L of the result k of four rows holds column 4L + k.
        Vector512<uint>* fours = stackalloc Vector512<uint>[Side];
        for (int four = 0; four < Side; four += 4, rows = (uint*)((byte*)rows + (4 * stride)))
        {
            Vector512<uint> a = Row(rows, 0), b = Row(rows, stride), c = Row(rows, 2 * stride), d = Row(rows, 3 * stride);
            Vector512<ulong> lowAb = Avx512F.UnpackLow(a, b).AsUInt64(), highAb = Avx512F.UnpackHigh(a, b).AsUInt64();
            Vector512<ulong> lowCd = Avx512F.UnpackLow(c, d).AsUInt64(), highCd = Avx512F.UnpackHigh(c, d).AsUInt64();
            fours[four] = Avx512F.UnpackLow(lowAb, lowCd).AsUInt32();
            fours[four + 1] = Avx512F.UnpackHigh(lowAb, lowCd).AsUInt32();
            fours[four + 2] = Avx512F.UnpackLow(highAb, highCd).AsUInt32();
            fours[four + 3] = Avx512F.UnpackHigh(highAb, highCd).AsUInt32();
        }

        // Then the four lanes of the four results k go to columns k, 4 + k, 8 + k and 12 + k.
        for (int k = 0; k < 4; k++, columns += Side)
        {
            Vector512<uint> even = Avx512F.Shuffle4x128(fours[k], fours[4 + k], 0x88), odd = Avx512F.Shuffle4x128(fours[k], fours[4 + k], 0xDD);
            Vector512<uint> evenBelow = Avx512F.Shuffle4x128(fours[8 + k], fours[12 + k], 0x88), oddBelow = Avx512F.Shuffle4x128(fours[8 + k], fours[12 + k], 0xDD);
            Avx512F.Shuffle4x128(even, evenBelow, 0x88).Store(columns);
            Avx512F.Shuffle4x128(odd, oddBelow, 0x88).Store(columns + (4 * Side));
            Avx512F.Shuffle4x128(even, evenBelow, 0xDD).Store(columns + (8 * Side));
            Avx512F.Shuffle4x128(odd, oddBelow, 0xDD).Store(columns + (12 * Side));
        }
    }

    private static Vector512<uint> Row(uint* rows, nint offset) => Vector512.Load((uint*)((byte*)rows + offset));
}
