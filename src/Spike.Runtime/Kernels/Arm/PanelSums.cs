using System.Runtime.Intrinsics;

namespace Spike.Runtime.Kernels.Arm;

/// <summary>V[r, c] = 2^shift · from[r, c] + Σ_k a[r, k] · b[k, c] over panels of 16 columns.</summary>
/// <param name="from">What the sums start from.</param>
/// <param name="fromStride">Elements between its rows; 0 where one row serves all.</param>
/// <param name="shift">Bits by which it grows.</param>
/// <param name="tile">Receives the sums; may be <paramref name="from"/>.</param>
/// <param name="tileStride">Elements between rows of the tile.</param>
internal readonly unsafe struct PanelSums(int* from, int fromStride, int shift, int* tile, int tileStride)
{
    private readonly int* from = from;
    private readonly int* tile = tile;

    /// <summary>Multiplies 16-bit codes and weights, each panel [groups][16 columns][2].</summary>
    /// <param name="a">Rows of codes, readable to a whole pair.</param>
    /// <param name="stride">Bytes between them.</param>
    /// <param name="rows">1 to <see cref="PanelProduct.MaxRows"/>; up to 2 rows of the tile behind the last are scratch.</param>
    /// <param name="panels">The first panel.</param>
    /// <param name="count">Panels.</param>
    /// <param name="groups">Pairs of a row.</param>
    public void OfPairs(byte* a, nint stride, int rows, byte* panels, int count, int groups)
    {
        for (int column = 0; column < count * PanelProduct.Columns; column += PanelProduct.Columns, panels += (nint)groups * 64)
        {
            for (int row = 0; row < rows; row += 3)
            {
                // Rows behind the last repeat it.
                byte* first = a + (row * stride), second = row + 1 < rows ? first + stride : first, third = row + 2 < rows ? second + stride : second;
                ThreeRows((short*)first, (short*)second, (short*)third, (short*)panels, groups, row, column);
            }
        }
    }

    /// <summary>Multiplies signed bytes, each panel [groups][16 columns][4]; see <see cref="OfPairs"/>.</summary>
    public void OfBytes(byte* a, nint stride, int rows, byte* panels, int count, int groups)
    {
        for (int column = 0; column < count * PanelProduct.Columns; column += PanelProduct.Columns, panels += (nint)groups * 64)
        {
            int row = 0;
            for (; row + 3 < rows; row += 6)
            {
                int last = Math.Min(5, rows - 1 - row);
                byte* first = a + (row * stride);
                SixRows(first, first + stride, first + (2 * stride), first + (Math.Min(3, last) * stride), first + (Math.Min(4, last) * stride), first + (last * stride), panels, groups, row, column);
            }

            for (; row < rows; row++) OneRow(a + (row * stride), panels, groups, row, column);
        }
    }

    // The panel holds pairs side by side: each lane sums one half of a column's products, and neighbours are added at the end.
    // 3 rows × 8 registers: 24 accumulators, 4 of the panel and 3 broadcast pairs fill 31 of the 32 registers.
    private void ThreeRows(short* a0, short* a1, short* a2, short* panel, int groups, int row, int column)
    {
        Vector128<int> c00 = default, c01 = default, c02 = default, c03 = default, c04 = default, c05 = default, c06 = default, c07 = default;
        Vector128<int> c10 = default, c11 = default, c12 = default, c13 = default, c14 = default, c15 = default, c16 = default, c17 = default;
        Vector128<int> c20 = default, c21 = default, c22 = default, c23 = default, c24 = default, c25 = default, c26 = default, c27 = default;
        for (nint k = 0; k < groups; k++, panel += 32)
        {
            Vector128<short> x = Pair(a0 + (2 * k)), y = Pair(a1 + (2 * k)), z = Pair(a2 + (2 * k)), b = Vector128.Load(panel);
            c00 = Neon.MultiplyAddLower(c00, b, x);
            c01 = Neon.MultiplyAddUpper(c01, b, x);
            c10 = Neon.MultiplyAddLower(c10, b, y);
            c11 = Neon.MultiplyAddUpper(c11, b, y);
            c20 = Neon.MultiplyAddLower(c20, b, z);
            c21 = Neon.MultiplyAddUpper(c21, b, z);
            b = Vector128.Load(panel + 8);
            c02 = Neon.MultiplyAddLower(c02, b, x);
            c03 = Neon.MultiplyAddUpper(c03, b, x);
            c12 = Neon.MultiplyAddLower(c12, b, y);
            c13 = Neon.MultiplyAddUpper(c13, b, y);
            c22 = Neon.MultiplyAddLower(c22, b, z);
            c23 = Neon.MultiplyAddUpper(c23, b, z);
            b = Vector128.Load(panel + 16);
            c04 = Neon.MultiplyAddLower(c04, b, x);
            c05 = Neon.MultiplyAddUpper(c05, b, x);
            c14 = Neon.MultiplyAddLower(c14, b, y);
            c15 = Neon.MultiplyAddUpper(c15, b, y);
            c24 = Neon.MultiplyAddLower(c24, b, z);
            c25 = Neon.MultiplyAddUpper(c25, b, z);
            b = Vector128.Load(panel + 24);
            c06 = Neon.MultiplyAddLower(c06, b, x);
            c07 = Neon.MultiplyAddUpper(c07, b, x);
            c16 = Neon.MultiplyAddLower(c16, b, y);
            c17 = Neon.MultiplyAddUpper(c17, b, y);
            c26 = Neon.MultiplyAddLower(c26, b, z);
            c27 = Neon.MultiplyAddUpper(c27, b, z);
        }

        Put(row, column, Neon.AddPairs(c00, c01), Neon.AddPairs(c02, c03), Neon.AddPairs(c04, c05), Neon.AddPairs(c06, c07));
        Put(row + 1, column, Neon.AddPairs(c10, c11), Neon.AddPairs(c12, c13), Neon.AddPairs(c14, c15), Neon.AddPairs(c16, c17));
        Put(row + 2, column, Neon.AddPairs(c20, c21), Neon.AddPairs(c22, c23), Neon.AddPairs(c24, c25), Neon.AddPairs(c26, c27));
    }

    // 6 rows × 4 registers: 24 accumulators, 4 of the panel and 1 broadcast group fill 29 of the 32 registers.
    private void SixRows(byte* a0, byte* a1, byte* a2, byte* a3, byte* a4, byte* a5, byte* panel, int groups, int row, int column)
    {
        Vector128<int> c00 = default, c01 = default, c02 = default, c03 = default, c10 = default, c11 = default, c12 = default, c13 = default;
        Vector128<int> c20 = default, c21 = default, c22 = default, c23 = default, c30 = default, c31 = default, c32 = default, c33 = default;
        Vector128<int> c40 = default, c41 = default, c42 = default, c43 = default, c50 = default, c51 = default, c52 = default, c53 = default;
        for (nint k = 0; k < 4 * (nint)groups; k += 4, panel += 64)
        {
            Vector128<sbyte> b0 = Bytes(panel), b1 = Bytes(panel + 16), b2 = Bytes(panel + 32), b3 = Bytes(panel + 48), x = Group(a0 + k);
            c00 = Neon.Dot(c00, b0, x);
            c01 = Neon.Dot(c01, b1, x);
            c02 = Neon.Dot(c02, b2, x);
            c03 = Neon.Dot(c03, b3, x);
            x = Group(a1 + k);
            c10 = Neon.Dot(c10, b0, x);
            c11 = Neon.Dot(c11, b1, x);
            c12 = Neon.Dot(c12, b2, x);
            c13 = Neon.Dot(c13, b3, x);
            x = Group(a2 + k);
            c20 = Neon.Dot(c20, b0, x);
            c21 = Neon.Dot(c21, b1, x);
            c22 = Neon.Dot(c22, b2, x);
            c23 = Neon.Dot(c23, b3, x);
            x = Group(a3 + k);
            c30 = Neon.Dot(c30, b0, x);
            c31 = Neon.Dot(c31, b1, x);
            c32 = Neon.Dot(c32, b2, x);
            c33 = Neon.Dot(c33, b3, x);
            x = Group(a4 + k);
            c40 = Neon.Dot(c40, b0, x);
            c41 = Neon.Dot(c41, b1, x);
            c42 = Neon.Dot(c42, b2, x);
            c43 = Neon.Dot(c43, b3, x);
            x = Group(a5 + k);
            c50 = Neon.Dot(c50, b0, x);
            c51 = Neon.Dot(c51, b1, x);
            c52 = Neon.Dot(c52, b2, x);
            c53 = Neon.Dot(c53, b3, x);
        }

        Put(row, column, c00, c01, c02, c03);
        Put(row + 1, column, c10, c11, c12, c13);
        Put(row + 2, column, c20, c21, c22, c23);
        Put(row + 3, column, c30, c31, c32, c33);
        Put(row + 4, column, c40, c41, c42, c43);
        Put(row + 5, column, c50, c51, c52, c53);
    }

    private void OneRow(byte* a, byte* panel, int groups, int row, int column)
    {
        Vector128<int> c0 = default, c1 = default, c2 = default, c3 = default;
        for (nint k = 0; k < 4 * (nint)groups; k += 4, panel += 64)
        {
            Vector128<sbyte> x = Group(a + k);
            c0 = Neon.Dot(c0, Bytes(panel), x);
            c1 = Neon.Dot(c1, Bytes(panel + 16), x);
            c2 = Neon.Dot(c2, Bytes(panel + 32), x);
            c3 = Neon.Dot(c3, Bytes(panel + 48), x);
        }

        Put(row, column, c0, c1, c2, c3);
    }

    private static Vector128<short> Pair(short* pair) => Vector128.Create(*(int*)pair).AsInt16();

    private static Vector128<sbyte> Group(byte* group) => Vector128.Create(*(int*)group).AsSByte();

    private static Vector128<sbyte> Bytes(byte* weights) => Vector128.Load((sbyte*)weights);

    private void Put(int row, int column, Vector128<int> a, Vector128<int> b, Vector128<int> c, Vector128<int> d)
    {
        int* own = from + ((nint)row * fromStride) + column, to = tile + ((nint)row * tileStride) + column;
        ((Vector128.Load(own) << shift) + a).Store(to);
        ((Vector128.Load(own + 4) << shift) + b).Store(to + 4);
        ((Vector128.Load(own + 8) << shift) + c).Store(to + 8);
        ((Vector128.Load(own + 12) << shift) + d).Store(to + 12);
    }
}
