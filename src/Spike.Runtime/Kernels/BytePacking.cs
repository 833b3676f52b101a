using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Spike.Runtime.Kernels;

/// <summary>Puts weights and codes of 8 bits where <see cref="MachineCode.DotKernels"/> reads them: groups of 4 inputs.</summary>
/// <remarks>
/// x86 multiplies unsigned codes with signed weights: signed codes are sent 128 too high, and 128 times the sum of a column's weights is taken off its
/// membranes. Arm multiplies signed codes with signed weights: unsigned codes of all 8 bits are sent 128 too low.
/// </remarks>
internal static unsafe class BytePacking
{
    /// <summary>Inputs of a group.</summary>
    public const int Group = 4;

    private const int LineGroups = 16;

    public static int Groups(int inner) => (inner + Group - 1) / Group;

    /// <summary>Weights [columns, inner] as [panel][group][16 columns][4]; missing columns and inputs are zero.</summary>
    public static void Weights(ReadOnlySpan<sbyte> weights, int inner, int columns, sbyte* panels)
    {
        nint panelLength = (nint)Groups(inner) * Group * PanelProduct.Columns;
        int whole = inner / Group;
        fixed (sbyte* first = weights)
        {
            for (int column = 0; column < columns; column += PanelProduct.Columns, panels += panelLength)
            {
                sbyte* rows = first + ((nint)column * inner);
                int count = Math.Min(PanelProduct.Columns, columns - column);
                // A group of a column is one 32-bit number. A cache line of a column at a time: columns whose length is a power of two share few places in the cache.
                for (int group = 0; group < whole; group += LineGroups)
                {
                    if (Avx512F.IsSupported && count == PanelProduct.Columns && group + LineGroups <= whole)
                    {
                        WordTranspose.Run((uint*)rows + group, inner, (uint*)panels + (group * PanelProduct.Columns));
                        continue;
                    }

                    int end = Math.Min(whole, group + LineGroups);
                    for (int c = 0; c < count; c++)
                    {
                        uint* from = (uint*)(rows + ((nint)c * inner)), to = (uint*)panels + c;
                        for (int g = group; g < end; g++) to[g * PanelProduct.Columns] = from[g];
                    }
                }

                for (int k = whole * Group; k < inner; k++)
                {
                    for (int c = 0; c < count; c++) panels[((nint)whole * Group * PanelProduct.Columns) + (c * Group) + (k % Group)] = rows[((nint)c * inner) + k];
                }
            }
        }
    }

    /// <summary>Rows of codes as bytes.</summary>
    /// <param name="codes">[rows, count], each within a byte once the offset is added.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="count">Codes of a row.</param>
    /// <param name="offset">What is added to each.</param>
    /// <param name="bytes">Receives [rows, stride].</param>
    /// <param name="stride">From row to row, count rounded up to a group; the rest of the last group meets weights of zero.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Codes(short* codes, int rows, int count, int offset, byte* bytes, int stride)
    {
        // Rows that lie one behind the other are one row.
        if (stride == count) (rows, count) = (1, rows * count);
        Vector512<short> shift = Vector512.Create((short)offset);
        for (int row = 0; row < rows; row++, codes += count, bytes += stride)
        {
            int i = 0;
            if (Avx512BW.IsSupported)
            {
                for (; i + 32 <= count; i += 32) Avx512BW.ConvertToVector256Byte(Vector512.Load(codes + i) + shift).Store(bytes + i);
            }
            else
            {
                i = Arm.PanelWeave.Codes(codes, count, (short)offset, (sbyte*)bytes);
            }

            for (; i < count; i++) bytes[i] = (byte)(codes[i] + offset);
        }
    }

    /// <summary>Codes b[k, c] at k · rowStride + c · columnStride, each of 8 signed bits, as [panel][group][16 columns][4].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Matrix(short* codes, int inner, int columns, int rowStride, int columnStride, sbyte* panels)
    {
        nint panelLength = (nint)Groups(inner) * Group * PanelProduct.Columns;
        for (int first = 0; first < columns; first += PanelProduct.Columns, panels += panelLength)
        {
            int count = Math.Min(PanelProduct.Columns, columns - first);
            short* source = codes + ((nint)first * columnStride);
            for (int k = 0; k < inner; k += Group)
            {
                sbyte* to = panels + (k * PanelProduct.Columns);
                short* from = source + ((nint)k * rowStride);
                int rest = Math.Min(Group, inner - k);
                if (rest == Group && columnStride == 1 && count == PanelProduct.Columns && Avx512BW.VL.IsSupported) Interleave(from, rowStride, to);
                else if (rest == Group && columnStride == 1 && count == PanelProduct.Columns) Arm.PanelWeave.Group(from, rowStride, to);
                else if (rest == Group && rowStride == 1) Pick(from, count, columnStride, to);
                else Gather(from, rest, count, rowStride, columnStride, to);
            }
        }
    }

    /// <summary>sums[c] ← sums[c] + factor · Σ_k b[k, c] over all panels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddColumnSums(sbyte* panels, int groups, int panelCount, int factor, int* sums)
    {
        if (!Avx512BW.IsSupported)
        {
            Arm.PanelWeave.AddColumnSums(panels, groups, panelCount, factor, sums);
            return;
        }

        for (int panel = 0; panel < panelCount; panel++, sums += PanelProduct.Columns)
        {
            Vector512<int> total = default;
            for (int group = 0; group < groups; group++, panels += Group * PanelProduct.Columns)
            {
                // Pairs of bytes, then pairs of pairs.
                Vector512<short> pairs = Avx512BW.MultiplyAddAdjacent(Vector512<byte>.One, Vector512.Load(panels));
                total += Avx512BW.MultiplyAddAdjacent(pairs, Vector512<short>.One);
            }

            (Vector512.Load(sums) + (total * factor)).Store(sums);
        }
    }

    private static void Interleave(short* source, int rowStride, sbyte* to) => Interleave(
        Vector256.Load(source), Vector256.Load(source + rowStride), Vector256.Load(source + (2 * rowStride)), Vector256.Load(source + (3 * rowStride)), 0).AsSByte().Store(to);

    /// <summary>Four rows of 16 codes become 16 groups of bytes.</summary>
    public static Vector512<int> Interleave(Vector256<short> a, Vector256<short> b, Vector256<short> c, Vector256<short> d, short offset)
    {
        Vector256<short> shift = Vector256.Create(offset), low = Vector256.Create((short)0xFF);
        // a and b as the low and high bytes of 16-bit lanes, then both pairs as 32-bit lanes.
        Vector256<short> ab = ((a + shift) & low) | ((b + shift) << 8), cd = ((c + shift) & low) | ((d + shift) << 8);
        return PanelPacking.Pairs(ab, cd);
    }

    // Four codes of a column are neighbours: the low bytes of one 64-bit number.
    private static void Pick(short* source, int count, int columnStride, sbyte* to)
    {
        int c = 0;
        for (; c < count; c++)
        {
            ulong four = *(ulong*)(source + ((nint)c * columnStride)) & 0x00FF00FF00FF00FF;
            four |= four >> 8;
            *(uint*)(to + (Group * c)) = (uint)(four & 0xFFFF) | (uint)((four >> 16) & 0xFFFF0000);
        }

        new Span<sbyte>(to + (Group * c), Group * (PanelProduct.Columns - c)).Clear();
    }

    private static void Gather(short* source, int rest, int count, int rowStride, int columnStride, sbyte* to)
    {
        for (int i = 0; i < Group * PanelProduct.Columns; i++)
        {
            (int c, int k) = (i / Group, i % Group);
            to[i] = k < rest && c < count ? (sbyte)source[((nint)k * rowStride) + ((nint)c * columnStride)] : (sbyte)0;
        }
    }
}
