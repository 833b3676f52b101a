using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Spike.Runtime.Kernels;

/// <summary>Puts matrices into the panels that <see cref="PanelProduct"/> reads: [panel][pair][16 columns][2].</summary>
internal static unsafe class PanelPacking
{
    /// <summary>int16 elements of a packed matrix.</summary>
    public static nint Length(int inner, int columns) =>
        (nint)PanelProduct.Panels(columns) * PanelProduct.Pairs(inner) * PanelProduct.PairLength;

    /// <summary>Weights [columns, inner] as panels; missing columns and the last half pair are zero.</summary>
    public static void Weights(ReadOnlySpan<sbyte> weights, int inner, int columns, short* panels)
    {
        int pairs = PanelProduct.Pairs(inner);
        new Span<short>(panels, checked((int)Length(inner, columns))).Clear();
        fixed (sbyte* first = weights)
        {
            for (int column = 0; column < columns; column += PanelProduct.Columns)
            {
                int count = Math.Min(PanelProduct.Columns, columns - column);
                // Panels are written from front to back.
                for (int pair = 0; pair < pairs; pair++, panels += PanelProduct.PairLength)
                {
                    sbyte* from = first + ((nint)column * inner) + (2 * pair);
                    bool both = (2 * pair) + 1 < inner;
                    for (int c = 0; c < count; c++, from += inner)
                    {
                        panels[2 * c] = from[0];
                        if (both) panels[(2 * c) + 1] = from[1];
                    }
                }
            }
        }
    }

    /// <summary>Codes b[k, c] at k · rowStride + c · columnStride as panels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Codes(SimdLevel level, short* codes, int inner, int columns, int rowStride, int columnStride, short* panels)
    {
        int pairs = PanelProduct.Pairs(inner);
        for (int first = 0; first < columns; first += PanelProduct.Columns, panels += (nint)pairs * PanelProduct.PairLength)
        {
            int count = Math.Min(PanelProduct.Columns, columns - first);
            short* source = codes + ((nint)first * columnStride);
            if (columnStride == 1 && count == PanelProduct.Columns && level >= SimdLevel.Avx2) Interleave(source, inner, rowStride, panels);
            else if (columnStride == 1 && count == PanelProduct.Columns && level >= SimdLevel.AdvSimd) Arm.PanelWeave.Pairs(source, inner, rowStride, panels);
            else if (rowStride == 1) Transpose(source, inner, count, columnStride, panels);
            else Gather(source, inner, count, rowStride, columnStride, panels);
        }
    }

    // Two rows of 16 codes each become 16 pairs.
    private static void Interleave(short* source, int inner, int rowStride, short* panel)
    {
        for (int k = 0; k < inner; k += 2, panel += PanelProduct.PairLength)
        {
            Vector256<short> even = Vector256.Load(source + ((nint)k * rowStride));
            Vector256<short> odd = k + 1 < inner ? Vector256.Load(source + ((nint)(k + 1) * rowStride)) : default;
            Store(panel, even, odd);
        }
    }

    /// <summary>16 pairs of two vectors' elements.</summary>
    public static void Store(short* panel, Vector256<short> even, Vector256<short> odd)
    {
        Vector256<short> low = Avx2.UnpackLow(even, odd), high = Avx2.UnpackHigh(even, odd);
        Avx2.Permute2x128(low, high, 0x20).Store(panel);
        Avx2.Permute2x128(low, high, 0x31).Store(panel + 16);
    }

    /// <summary>The same in one vector.</summary>
    public static Vector512<int> Pairs(Vector256<short> even, Vector256<short> odd)
    {
        Vector512<int> low = Avx512F.ConvertToVector512Int32(even.AsUInt16()), high = Avx512F.ConvertToVector512Int32(odd);
        return low | (high << 16);
    }

    // Columns are contiguous: a pair is one 32-bit copy.
    private static void Transpose(short* source, int inner, int count, int columnStride, short* panel)
    {
        int* pairs = (int*)panel;
        for (int k = 0; k < inner; k += 2, pairs += PanelProduct.Columns)
        {
            short* column = source + k;
            if (k + 1 < inner)
            {
                for (int c = 0; c < count; c++, column += columnStride) pairs[c] = *(int*)column;
            }
            else
            {
                for (int c = 0; c < count; c++, column += columnStride) pairs[c] = (ushort)*column;
            }

            for (int c = count; c < PanelProduct.Columns; c++) pairs[c] = 0;
        }
    }

    private static void Gather(short* source, int inner, int count, int rowStride, int columnStride, short* panel)
    {
        for (int k = 0; k < 2 * PanelProduct.Pairs(inner); k++)
        {
            short* at = panel + ((nint)(k / 2) * PanelProduct.PairLength) + (k % 2);
            for (int c = 0; c < PanelProduct.Columns; c++)
                at[2 * c] = k < inner && c < count ? source[((nint)k * rowStride) + ((nint)c * columnStride)] : (short)0;
        }
    }
}
