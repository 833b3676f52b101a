using Spike.Runtime.Codings;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Runtime.Backends.Simd;

/// <summary>Products of two spike trains, one matrix of the batch after the other: b goes into panels, a is read in place where it can be.</summary>
internal sealed unsafe class ProductStep : Step
{
    private readonly SimdLevel level;
    private readonly Product op;
    private readonly Edge aEdge;
    private readonly Edge bEdge;
    private readonly int aLength;
    private readonly int bLength;
    private readonly int outputLength;
    private readonly MembraneSink sink;
    private readonly int panelCount;
    private readonly int pairs;
    private readonly (int A, int B, int Output)[] matrices;

    public ProductStep(SpikingProgram program, Product op, SimdLevel level)
    {
        this.level = level;
        this.op = op;
        (aEdge, bEdge) = (program.Edges[op.A], program.Edges[op.B]);
        (aLength, bLength) = (aEdge.Shape.Length, bEdge.Shape.Length);
        outputLength = program.Edges[op.Output].Shape.Length;
        sink = new MembraneSink(program, op, biasSegment: null, level);
        panelCount = PanelProduct.Panels(op.Columns);
        pairs = PanelProduct.Pairs(op.Inner);
        matrices = [.. Enumerable.Range(0, op.Batch.Aggregate(1, (product, size) => product * size)).Select(batch => (
            Strided.Offset(batch, op.Batch, op.ALayout.BatchStrides), Strided.Offset(batch, op.Batch, op.BLayout.BatchStrides),
            Strided.Offset(batch, op.Batch, op.OutputLayout.BatchStrides)))];
    }

    private int TileStride => panelCount * PanelProduct.Columns;

    private int TileLength => PanelProduct.MaxRows * TileStride;

    private int RowLength => 2 * pairs;

    private nint PanelLength => PanelPacking.Length(op.Inner, op.Columns);

    private nint MatrixA => (nint)op.Rows * RowLength;

    private nint MatrixB => (nint)op.Inner * op.Columns;

    // Two tiles; rows and panels; for the stepped form digits and prefixes of both sides, b's before packing too.
    public override long ScratchBytes =>
        (2L * TileLength * sizeof(int)) + (((3 * MatrixA) + (3 * MatrixB) + (2 * PanelLength) + 256) * sizeof(short));

    public override void Run(in Frame frame, bool stepped)
    {
        for (int sample = 0; sample < frame.Samples; sample++)
        {
            short* a = frame.Codes(op.A) + ((nint)sample * aLength), b = frame.Codes(op.B) + ((nint)sample * bLength);
            foreach ((int aStart, int bStart, int start) in matrices)
            {
                if (stepped || !op.TimeFused) RunStepped(frame, sample, a + aStart, b + bStart, start);
                else RunFused(frame, sample, a + aStart, b + bStart, start);
            }
        }
    }

    private void RunFused(in Frame frame, int sample, short* a, short* b, int start)
    {
        int* tile = (int*)frame.Scratch;
        short* panels = (short*)(tile + (2 * TileLength)), rows = panels + PanelLength;
        PanelPacking.Codes(level, b, op.Inner, op.Columns, op.BLayout.RowStride, op.BLayout.ColumnStride, panels);
        nint stride = op.ALayout.RowStride;
        if (op.ALayout.ColumnStride != 1)
        {
            CopyRows(a, op.Rows, op.Inner, op.ALayout, rows, RowLength);
            a = rows;
            stride = RowLength;
        }

        for (int row = 0; row < op.Rows; row += PanelProduct.MaxRows)
        {
            int count = Math.Min(PanelProduct.MaxRows, op.Rows - row);
            PanelProduct.Multiply(level, a + (row * stride), stride, count, panels, panelCount, pairs, tile, TileStride);
            Take(frame, sample, start, row, count, tile);
        }
    }

    /// <summary>A ← gh·A + g·Q·k_t + h·q_t·K + q_t·k_t for each step, with the prefixes Q and K of the steps before.</summary>
    /// <remarks>g and h are the growths of the two codings: the product of Q ← g·Q + q_t and K ← h·K + k_t, written out.</remarks>
    private void RunStepped(in Frame frame, int sample, short* a, short* b, int start)
    {
        int* tile = (int*)frame.Scratch, current = tile + TileLength;
        short* digitPanels = (short*)(current + TileLength), prefixPanels = digitPanels + PanelLength;
        short* aCodes = prefixPanels + PanelLength, aDigits = aCodes + MatrixA, aPrefixes = aDigits + MatrixA;
        short* bCodes = aPrefixes + MatrixA, bDigits = bCodes + MatrixB, bPrefixes = bDigits + MatrixB;
        CopyRows(a, op.Rows, op.Inner, op.ALayout, aCodes, RowLength);
        CopyRows(b, op.Inner, op.Columns, op.BLayout, bCodes, op.Columns);
        int steps = Math.Max(aEdge.TimeSteps, bEdge.TimeSteps), g = SpikeTrain.Growth(aEdge.Coding), h = SpikeTrain.Growth(bEdge.Coding);
        for (int row = 0; row < op.Rows; row += PanelProduct.MaxRows)
        {
            int count = Math.Min(PanelProduct.MaxRows, op.Rows - row), aCount = count * RowLength, bCount = op.Inner * op.Columns;
            short* codes = aCodes + ((nint)row * RowLength);
            new Span<int>(tile, TileLength).Clear();
            new Span<short>(aPrefixes, aCount).Clear();
            new Span<short>(bPrefixes, bCount).Clear();
            for (int step = 0; step < steps; step++)
            {
                // The shorter window starts later, so that both end together.
                DigitPlanes.Extract(codes, aCount, aEdge, step - (steps - aEdge.TimeSteps), aDigits);
                DigitPlanes.Extract(bCodes, bCount, bEdge, step - (steps - bEdge.TimeSteps), bDigits);
                PanelPacking.Codes(level, bDigits, op.Inner, op.Columns, op.Columns, 1, digitPanels);
                PanelPacking.Codes(level, bPrefixes, op.Inner, op.Columns, op.Columns, 1, prefixPanels);
                Add(tile, g * h, current, g, aPrefixes, count, digitPanels);
                Add(tile, 1, current, h, aDigits, count, prefixPanels);
                Add(tile, 1, current, 1, aDigits, count, digitPanels);
                DigitPlanes.Advance(aPrefixes, aDigits, aCount, g);
                DigitPlanes.Advance(bPrefixes, bDigits, bCount, h);
            }

            Take(frame, sample, start, row, count, tile);
        }
    }

    private void Add(int* tile, int keep, int* current, int factor, short* rows, int count, short* panels)
    {
        PanelProduct.Multiply(level, rows, RowLength, count, panels, panelCount, pairs, current, TileStride);
        MembraneTile.AddScaled(tile, current, TileLength, keep, factor);
    }

    private void Take(in Frame frame, int sample, int start, int row, int count, int* tile)
    {
        nint first = ((nint)sample * outputLength) + start + ((nint)row * op.OutputLayout.RowStride);
        if (op.OutputLayout.ColumnStride == 1
            && sink.TryTakeRows(frame, first, count, op.Columns, op.OutputLayout.RowStride, tile, TileStride, 0, op.Columns)) return;
        for (int r = 0; r < count; r++)
        {
            int element = start + ((row + r) * op.OutputLayout.RowStride);
            int* membranes = tile + (r * TileStride);
            if (op.OutputLayout.ColumnStride == 1)
            {
                sink.Take(frame, sample, element, op.Columns, membranes, 0, biasFollows: false);
                continue;
            }

            for (int column = 0; column < op.Columns; column++)
                sink.Take(frame, sample, element + (column * op.OutputLayout.ColumnStride), 1, membranes + column, 0, biasFollows: false);
        }
    }

    private static void CopyRows(short* source, int rows, int columns, MatrixLayout layout, short* target, int stride)
    {
        for (int row = 0; row < rows; row++)
        {
            short* to = target + ((nint)row * stride);
            for (int column = 0; column < columns; column++)
                to[column] = source[((nint)row * layout.RowStride) + ((nint)column * layout.ColumnStride)];
            for (int column = columns; column < stride; column++) to[column] = 0;
        }
    }

    public override void Dispose() => sink.Dispose();
}
