using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Spike.Runtime.Kernels.Arm;

namespace Spike.Runtime.Kernels;

/// <summary>V[r, c] = Σ_k a[r, k] · b[k, c] for a few rows and panels of 16 columns: the inner loop of every synapse.</summary>
/// <remarks>
/// Codes and weights are 16-bit so that one instruction multiplies two neighbours and adds them into 32 bits without saturation;
/// the lowering has proved that the sums fit. A panel holds 16 columns as [pairs][16][2].
/// </remarks>
internal static unsafe class PanelProduct
{
    /// <summary>Rows that one call takes at most.</summary>
    public const int MaxRows = 6;

    /// <summary>Columns of a panel.</summary>
    public const int Columns = 16;

    /// <summary>int16 elements of a panel for each pair of rows of b.</summary>
    public const int PairLength = 2 * Columns;

    public static int Panels(int columns) => (columns + Columns - 1) / Columns;

    public static int Pairs(int inner) => (inner + 1) / 2;

    /// <summary>Multiplies some rows with all panels.</summary>
    /// <param name="level">Instructions.</param>
    /// <param name="a">[rows, 2 · pairs]; an odd inner length reads one element more, which meets a zero in the panel.</param>
    /// <param name="stride">Elements between rows of a.</param>
    /// <param name="rows">1 to <see cref="MaxRows"/>.</param>
    /// <param name="panels">[panelCount][pairs][16][2].</param>
    /// <param name="panelCount">Panels.</param>
    /// <param name="pairs">Half the inner length, rounded up.</param>
    /// <param name="tile">Receives [<see cref="MaxRows"/>, tileStride]; rows behind the last are scratch.</param>
    /// <param name="tileStride">Elements between rows of the tile, at least 16 · panelCount.</param>
    public static void Multiply(
        SimdLevel level, short* a, nint stride, int rows, short* panels, int panelCount, int pairs, int* tile, int tileStride)
    {
        // Rows behind the last repeat it: one kernel of fixed height serves every remainder.
        int last = rows - 1;
        var r = new RowPointers(
            a, a + (Math.Min(1, last) * stride), a + (Math.Min(2, last) * stride), a + (Math.Min(3, last) * stride),
            a + (Math.Min(4, last) * stride), a + (Math.Min(5, last) * stride));
        nint panelLength = (nint)pairs * PairLength;
        int panel = 0;
        if (level >= SimdLevel.Avx512)
        {
            for (; panel + 4 <= panelCount; panel += 4) Four512(r, panels + (panel * panelLength), panelLength, pairs, tile + (panel * Columns), tileStride);
            if (panel + 2 <= panelCount)
            {
                Two512(r, panels + (panel * panelLength), panelLength, pairs, tile + (panel * Columns), tileStride);
                panel += 2;
            }

            if (panel < panelCount) One512(r, panels + (panel * panelLength), pairs, tile + (panel * Columns), tileStride);
        }
        else if (level == SimdLevel.Avx2)
        {
            for (; panel < panelCount; panel++) One256(r, panels + (panel * panelLength), pairs, tile + (panel * Columns), tileStride);
        }
        else if (level >= SimdLevel.AdvSimd)
        {
            for (int row = 0; row < MaxRows; row++) new Span<int>(tile + ((nint)row * tileStride), panelCount * Columns).Clear();
            new PanelSums(tile, tileStride, 0, tile, tileStride).OfPairs((byte*)a, stride * sizeof(short), rows, (byte*)panels, panelCount, pairs);
        }
        else
        {
            for (; panel < panelCount; panel++) One(a, stride, rows, panels + (panel * panelLength), pairs, tile + (panel * Columns), tileStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(short* a, nint stride, int rows, short* panel, int pairs, int* tile, int tileStride)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                int sum = 0;
                for (nint k = 0; k < 2 * (nint)pairs; k++) sum += a[(row * stride) + k] * panel[((k / 2) * PairLength) + (2 * column) + (k % 2)];
                tile[(row * tileStride) + column] = sum;
            }
        }
    }

    // 6 rows × 2 registers: 12 accumulators, 2 of the panel, 1 for the broadcast pair leave one of the 16 registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One256(RowPointers r, short* panel, int pairs, int* tile, int tileStride)
    {
        short* a0 = r.R0, a1 = r.R1, a2 = r.R2, a3 = r.R3, a4 = r.R4, a5 = r.R5;
        Vector256<int> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        Vector256<int> c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        for (nint k = 0; k < 2 * (nint)pairs; k += 2)
        {
            Vector256<short> b0 = Vector256.Load(panel + (k * Columns)), b1 = Vector256.Load(panel + (k * Columns) + 16);
            Vector256<short> x = Pair256(a0 + k);
            c00 += Avx2.MultiplyAddAdjacent(x, b0);
            c01 += Avx2.MultiplyAddAdjacent(x, b1);
            x = Pair256(a1 + k);
            c10 += Avx2.MultiplyAddAdjacent(x, b0);
            c11 += Avx2.MultiplyAddAdjacent(x, b1);
            x = Pair256(a2 + k);
            c20 += Avx2.MultiplyAddAdjacent(x, b0);
            c21 += Avx2.MultiplyAddAdjacent(x, b1);
            x = Pair256(a3 + k);
            c30 += Avx2.MultiplyAddAdjacent(x, b0);
            c31 += Avx2.MultiplyAddAdjacent(x, b1);
            x = Pair256(a4 + k);
            c40 += Avx2.MultiplyAddAdjacent(x, b0);
            c41 += Avx2.MultiplyAddAdjacent(x, b1);
            x = Pair256(a5 + k);
            c50 += Avx2.MultiplyAddAdjacent(x, b0);
            c51 += Avx2.MultiplyAddAdjacent(x, b1);
        }

        Store(tile, c00, c01);
        Store(tile += tileStride, c10, c11);
        Store(tile += tileStride, c20, c21);
        Store(tile += tileStride, c30, c31);
        Store(tile += tileStride, c40, c41);
        Store(tile + tileStride, c50, c51);
    }

    // 6 rows × 1 register; the multiplier is the bottleneck, not the 1-cycle chain of additions.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One512(RowPointers r, short* panel, int pairs, int* tile, int tileStride)
    {
        short* a0 = r.R0, a1 = r.R1, a2 = r.R2, a3 = r.R3, a4 = r.R4, a5 = r.R5;
        Vector512<int> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default;
        for (nint k = 0; k < 2 * (nint)pairs; k += 2)
        {
            Vector512<short> b = Vector512.Load(panel + (k * Columns));
            c0 += Avx512BW.MultiplyAddAdjacent(Pair512(a0 + k), b);
            c1 += Avx512BW.MultiplyAddAdjacent(Pair512(a1 + k), b);
            c2 += Avx512BW.MultiplyAddAdjacent(Pair512(a2 + k), b);
            c3 += Avx512BW.MultiplyAddAdjacent(Pair512(a3 + k), b);
            c4 += Avx512BW.MultiplyAddAdjacent(Pair512(a4 + k), b);
            c5 += Avx512BW.MultiplyAddAdjacent(Pair512(a5 + k), b);
        }

        c0.Store(tile);
        c1.Store(tile += tileStride);
        c2.Store(tile += tileStride);
        c3.Store(tile += tileStride);
        c4.Store(tile += tileStride);
        c5.Store(tile + tileStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two512(RowPointers r, short* panel, nint panelLength, int pairs, int* tile, int tileStride)
    {
        short* a0 = r.R0, a1 = r.R1, a2 = r.R2, a3 = r.R3, a4 = r.R4, a5 = r.R5;
        Vector512<int> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        Vector512<int> c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        for (nint k = 0; k < 2 * (nint)pairs; k += 2)
        {
            Vector512<short> b0 = Vector512.Load(panel + (k * Columns)), b1 = Vector512.Load(panel + panelLength + (k * Columns));
            Vector512<short> x = Pair512(a0 + k);
            c00 += Avx512BW.MultiplyAddAdjacent(x, b0);
            c01 += Avx512BW.MultiplyAddAdjacent(x, b1);
            x = Pair512(a1 + k);
            c10 += Avx512BW.MultiplyAddAdjacent(x, b0);
            c11 += Avx512BW.MultiplyAddAdjacent(x, b1);
            x = Pair512(a2 + k);
            c20 += Avx512BW.MultiplyAddAdjacent(x, b0);
            c21 += Avx512BW.MultiplyAddAdjacent(x, b1);
            x = Pair512(a3 + k);
            c30 += Avx512BW.MultiplyAddAdjacent(x, b0);
            c31 += Avx512BW.MultiplyAddAdjacent(x, b1);
            x = Pair512(a4 + k);
            c40 += Avx512BW.MultiplyAddAdjacent(x, b0);
            c41 += Avx512BW.MultiplyAddAdjacent(x, b1);
            x = Pair512(a5 + k);
            c50 += Avx512BW.MultiplyAddAdjacent(x, b0);
            c51 += Avx512BW.MultiplyAddAdjacent(x, b1);
        }

        Store(tile, c00, c01);
        Store(tile += tileStride, c10, c11);
        Store(tile += tileStride, c20, c21);
        Store(tile += tileStride, c30, c31);
        Store(tile += tileStride, c40, c41);
        Store(tile + tileStride, c50, c51);
    }

    // 6 rows × 4 registers: 24 accumulators, 4 of the panels and 1 broadcast pair fill 29 of the 32 registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four512(RowPointers r, short* panel, nint panelLength, int pairs, int* tile, int tileStride)
    {
        short* a0 = r.R0, a1 = r.R1, a2 = r.R2, a3 = r.R3, a4 = r.R4, a5 = r.R5;
        short* second = panel + panelLength, third = second + panelLength, fourth = third + panelLength;
        Vector512<int> c00 = default, c01 = default, c02 = default, c03 = default, c10 = default, c11 = default, c12 = default, c13 = default;
        Vector512<int> c20 = default, c21 = default, c22 = default, c23 = default, c30 = default, c31 = default, c32 = default, c33 = default;
        Vector512<int> c40 = default, c41 = default, c42 = default, c43 = default, c50 = default, c51 = default, c52 = default, c53 = default;
        for (nint k = 0; k < 2 * (nint)pairs; k += 2)
        {
            Vector512<short> b0 = Vector512.Load(panel + (k * Columns)), b1 = Vector512.Load(second + (k * Columns));
            Vector512<short> b2 = Vector512.Load(third + (k * Columns)), b3 = Vector512.Load(fourth + (k * Columns));
            Vector512<short> x = Pair512(a0 + k);
            c00 += Avx512BW.MultiplyAddAdjacent(x, b0);
            c01 += Avx512BW.MultiplyAddAdjacent(x, b1);
            c02 += Avx512BW.MultiplyAddAdjacent(x, b2);
            c03 += Avx512BW.MultiplyAddAdjacent(x, b3);
            x = Pair512(a1 + k);
            c10 += Avx512BW.MultiplyAddAdjacent(x, b0);
            c11 += Avx512BW.MultiplyAddAdjacent(x, b1);
            c12 += Avx512BW.MultiplyAddAdjacent(x, b2);
            c13 += Avx512BW.MultiplyAddAdjacent(x, b3);
            x = Pair512(a2 + k);
            c20 += Avx512BW.MultiplyAddAdjacent(x, b0);
            c21 += Avx512BW.MultiplyAddAdjacent(x, b1);
            c22 += Avx512BW.MultiplyAddAdjacent(x, b2);
            c23 += Avx512BW.MultiplyAddAdjacent(x, b3);
            x = Pair512(a3 + k);
            c30 += Avx512BW.MultiplyAddAdjacent(x, b0);
            c31 += Avx512BW.MultiplyAddAdjacent(x, b1);
            c32 += Avx512BW.MultiplyAddAdjacent(x, b2);
            c33 += Avx512BW.MultiplyAddAdjacent(x, b3);
            x = Pair512(a4 + k);
            c40 += Avx512BW.MultiplyAddAdjacent(x, b0);
            c41 += Avx512BW.MultiplyAddAdjacent(x, b1);
            c42 += Avx512BW.MultiplyAddAdjacent(x, b2);
            c43 += Avx512BW.MultiplyAddAdjacent(x, b3);
            x = Pair512(a5 + k);
            c50 += Avx512BW.MultiplyAddAdjacent(x, b0);
            c51 += Avx512BW.MultiplyAddAdjacent(x, b1);
            c52 += Avx512BW.MultiplyAddAdjacent(x, b2);
            c53 += Avx512BW.MultiplyAddAdjacent(x, b3);
        }

        Store(tile, c00, c01, c02, c03);
        Store(tile += tileStride, c10, c11, c12, c13);
        Store(tile += tileStride, c20, c21, c22, c23);
        Store(tile += tileStride, c30, c31, c32, c33);
        Store(tile += tileStride, c40, c41, c42, c43);
        Store(tile + tileStride, c50, c51, c52, c53);
    }

    private static Vector256<short> Pair256(short* pair) => Vector256.Create(*(int*)pair).AsInt16();

    private static Vector512<short> Pair512(short* pair) => Vector512.Create(*(int*)pair).AsInt16();

    private static void Store(int* row, Vector256<int> a, Vector256<int> b)
    {
        a.Store(row);
        b.Store(row + 8);
    }

    private static void Store(int* row, Vector512<int> a, Vector512<int> b)
    {
        a.Store(row);
        b.Store(row + 16);
    }

    private static void Store(int* row, Vector512<int> a, Vector512<int> b, Vector512<int> c, Vector512<int> d)
    {
        Store(row, a, b);
        Store(row + 32, c, d);
    }

    private readonly ref struct RowPointers(short* r0, short* r1, short* r2, short* r3, short* r4, short* r5)
    {
        public readonly short* R0 = r0;
        public readonly short* R1 = r1;
        public readonly short* R2 = r2;
        public readonly short* R3 = r3;
        public readonly short* R4 = r4;
        public readonly short* R5 = r5;
    }
}
