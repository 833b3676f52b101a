using System.Runtime.Intrinsics;

namespace Spike.Runtime.Kernels.Arm;

/// <summary>Puts codes into panels, see <see cref="PanelPacking"/> and <see cref="BytePacking"/>, with 128-bit vectors.</summary>
internal static unsafe class PanelWeave
{
    /// <summary>Two rows of 16 codes each become 16 pairs, and so on.</summary>
    public static void Pairs(short* source, int inner, int rowStride, short* panel)
    {
        for (int k = 0; k < inner; k += 2, panel += PanelProduct.PairLength)
        {
            short* even = source + ((nint)k * rowStride);
            Pair(panel, even, k + 1 < inner ? even + rowStride : null);
        }
    }

    /// <summary>16 pairs of two rows' elements; a missing row is zero.</summary>
    public static void Pair(short* panel, short* even, short* odd)
    {
        for (int i = 0; i < PanelProduct.Columns; i += 8, panel += 16)
        {
            Vector128<short> a = Vector128.Load(even + i), b = odd == null ? default : Vector128.Load(odd + i);
            Neon.ZipLower(a, b).Store(panel);
            Neon.ZipUpper(a, b).Store(panel + 8);
        }
    }

    /// <summary>Four rows of 16 codes become 16 groups of bytes.</summary>
    public static void Group(short* source, int rowStride, sbyte* to)
    {
        short* ab = stackalloc short[PanelProduct.Columns], cd = stackalloc short[PanelProduct.Columns];
        Bytes(source, source + rowStride, ab);
        Bytes(source + (2 * (nint)rowStride), source + (3 * (nint)rowStride), cd);
        Pair((short*)to, ab, cd);
    }

    /// <summary>Codes as bytes, 16 at a time.</summary>
    /// <returns>How many were done.</returns>
    public static int Codes(short* codes, int count, short offset, sbyte* bytes)
    {
        Vector128<short> shift = Vector128.Create(offset);
        int i = 0;
        for (; i + 16 <= count; i += 16) Vector128.Narrow(Vector128.Load(codes + i) + shift, Vector128.Load(codes + i + 8) + shift).Store(bytes + i);
        return i;
    }

    /// <summary>sums[c] ← sums[c] + factor · Σ_k b[k, c] over all panels of bytes.</summary>
    public static void AddColumnSums(sbyte* panels, int groups, int panelCount, int factor, int* sums)
    {
        for (int panel = 0; panel < panelCount; panel++, panels += (nint)groups * 64)
        {
            for (int column = 0; column < PanelProduct.Columns; column += 4, sums += 4)
            {
                Vector128<int> total = default;
                for (nint group = 0; group < groups; group++) total = Neon.Dot(total, Vector128.Load(panels + (group * 64) + (column * 4)), Vector128<sbyte>.One);
                (Vector128.Load(sums) + (total * factor)).Store(sums);
            }
        }
    }

    // The low bytes of two rows side by side.
    private static void Bytes(short* even, short* odd, short* to)
    {
        Vector128<short> low = Vector128.Create((short)0xFF);
        for (int i = 0; i < PanelProduct.Columns; i += 8) ((Vector128.Load(even + i) & low) | (Vector128.Load(odd + i) << 8)).Store(to + i);
    }
}
