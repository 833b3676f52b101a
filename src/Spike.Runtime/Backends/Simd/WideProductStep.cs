using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Runtime.Backends.Simd;

/// <summary>A product of two spike trains with 64-bit membranes.</summary>
/// <remarks>
/// What one step adds fits 32 bits: one side of each product is digits. Where it does not, codes of 16 bits on both sides, the first side is cut into high and low bytes
/// and the sum into spans that fit. So the kernels of 32 bits do the work, and only their results are added in 64.
/// </remarks>
internal sealed unsafe class WideProductStep(SpikingProgram program, Product op, SimdLevel level) : WideStep(program, op, null, level)
{
    private const int TileStride = PanelDot.TileStride;

    // 255 · 32768 · 256 < 2^31: a low byte times a code, so many times.
    private const int SpanInner = 256;

    private readonly SimdLevel level = level;
    private readonly int pairs = PanelProduct.Pairs(op.Inner);
    private readonly int panelCount = PanelProduct.Panels(op.Columns);

    public override string Kernel => "16 bits in panels, added in 64";

    private nint MatrixA => (nint)op.Rows * 2 * pairs;

    // A tile, panels of b, and rows of a: whole ones, or high and low bytes.
    protected override long RoomBytes => (PanelDot.TileLength * sizeof(int)) + ((PanelPacking.Length(op.Inner, op.Columns) + (2 * MatrixA) + 64) * sizeof(short));

    protected override void Add(short* a, short* b, int factor, long* membranes, byte* room)
    {
        int batches = op.Batch.Aggregate(1, (product, size) => product * size), shift = BitOperations.Log2((uint)factor);
        int* tile = (int*)room;
        short* panels = (short*)(tile + PanelDot.TileLength), rows = panels + PanelPacking.Length(op.Inner, op.Columns), low = rows + MatrixA;
        for (int batch = 0; batch < batches; batch++)
        {
            long* v = membranes + Strided.Offset(batch, op.Batch, op.OutputLayout.BatchStrides);
            CopyRows(a + Strided.Offset(batch, op.Batch, op.ALayout.BatchStrides), rows);
            PanelPacking.Codes(level, b + Strided.Offset(batch, op.Batch, op.BLayout.BatchStrides), op.Inner, op.Columns, op.BLayout.RowStride, op.BLayout.ColumnStride, panels);
            if ((Int128)op.Inner * Magnitude(rows, MatrixA) * Magnitude(panels, PanelPacking.Length(op.Inner, op.Columns)) <= int.MaxValue)
            {
                Multiply(rows, panels, 0, pairs, shift, tile, v);
                continue;
            }

            Cut(rows, low);
            for (int k = 0; k < 2 * pairs; k += SpanInner)
            {
                int span = Math.Min(SpanInner / 2, pairs - (k / 2));
                Multiply(low, panels, k, span, shift, tile, v);
                Multiply(rows, panels, k, span, shift + 8, tile, v);
            }
        }
    }

    /// <summary>V ← V + 2^shift · rows · panels over a span of the inner length.</summary>
    private void Multiply(short* rows, short* panels, int k, int span, int shift, int* tile, long* v)
    {
        nint panelLength = (nint)pairs * PanelProduct.PairLength;
        for (int panel = 0; panel < panelCount; panel++)
        {
            int column = panel * PanelProduct.Columns, count = Math.Min(PanelProduct.Columns, op.Columns - column);
            for (int row = 0; row < op.Rows; row += PanelProduct.MaxRows)
            {
                int tileRows = Math.Min(PanelProduct.MaxRows, op.Rows - row);
                PanelProduct.Multiply(level, rows + ((nint)row * 2 * pairs) + k, 2 * pairs, tileRows, panels + (panel * panelLength) + ((nint)k * PanelProduct.Columns), 1, span, tile, TileStride);
                for (int r = 0; r < tileRows; r++)
                    Accumulate(tile + (r * TileStride), count, shift, v + ((nint)(row + r) * op.OutputLayout.RowStride) + ((nint)column * op.OutputLayout.ColumnStride), op.OutputLayout.ColumnStride);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate(int* sums, int count, int shift, long* membranes, int stride)
    {
        int i = 0;
        if (stride == 1 && Vector256.IsHardwareAccelerated)
        {
            for (; i + 8 <= count; i += 8)
            {
                (Vector256<long> low, Vector256<long> high) = Vector256.Widen(Vector256.Load(sums + i));
                (Vector256.Load(membranes + i) + (low << shift)).Store(membranes + i);
                (Vector256.Load(membranes + i + 4) + (high << shift)).Store(membranes + i + 4);
            }
        }

        for (; i < count; i++) membranes[(nint)i * stride] += (long)sums[i] << shift;
    }

    // An odd inner length is filled up with a zero.
    private void CopyRows(short* source, short* target)
    {
        for (int row = 0; row < op.Rows; row++, source += op.ALayout.RowStride, target += 2 * pairs)
        {
            if (op.ALayout.ColumnStride == 1) new ReadOnlySpan<short>(source, op.Inner).CopyTo(new Span<short>(target, op.Inner));
            else
                for (int k = 0; k < op.Inner; k++) target[k] = source[(nint)k * op.ALayout.ColumnStride];
            if (op.Inner % 2 != 0) target[op.Inner] = 0;
        }
    }

    /// <summary>x = 256 · high + low, high in place.</summary>
    private void Cut(short* rows, short* low)
    {
        for (nint i = 0; i < MatrixA; i++)
        {
            low[i] = (short)(rows[i] & 0xFF);
            rows[i] >>= 8;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Magnitude(short* numbers, nint length)
    {
        Vector256<short> least = default, most = default;
        nint i = 0;
        for (; i + 16 <= length; i += 16)
        {
            least = Vector256.Min(least, Vector256.Load(numbers + i));
            most = Vector256.Max(most, Vector256.Load(numbers + i));
        }

        int magnitude = 0;
        for (int lane = 0; lane < 16; lane++) magnitude = Math.Max(magnitude, Math.Max(-least[lane], most[lane]));
        for (; i < length; i++) magnitude = Math.Max(magnitude, Math.Abs((int)numbers[i]));
        return magnitude;
    }
}
