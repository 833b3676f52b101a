using Spike.Runtime.Codings;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Runtime.Backends.Simd;

/// <summary>Products of two spike trains, one matrix of the batch after the other: b goes into panels, the rows of a meet 64 columns at a time.</summary>
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
    private readonly SynapseRows rows;
    private readonly bool bytes;
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
        rows = new SynapseRows(level, aEdge, op.Inner);
        bytes = rows.Bytes && bEdge.Range is { Min: >= sbyte.MinValue, Max: <= sbyte.MaxValue };
        panelCount = PanelProduct.Panels(op.Columns);
        pairs = PanelProduct.Pairs(op.Inner);
        matrices = [.. Enumerable.Range(0, op.Batch.Aggregate(1, (product, size) => product * size)).Select(batch => (
            Strided.Offset(batch, op.Batch, op.ALayout.BatchStrides), Strided.Offset(batch, op.Batch, op.BLayout.BatchStrides),
            Strided.Offset(batch, op.Batch, op.OutputLayout.BatchStrides)))];
    }

    public override bool Splits => true;

    public override string Kernel => bytes ? "bytes in panels" : "16 bits in panels";

    private int Columns => panelCount * PanelProduct.Columns;

    private int RowLength => 2 * pairs;

    private nint PanelLength => PanelPacking.Length(op.Inner, op.Columns);

    private nint MatrixA => (nint)op.Rows * RowLength;

    private nint MatrixB => (nint)op.Inner * op.Columns;

    // The tiles of a group of panels lie one behind the other.
    private nint Membranes => ((nint)op.Rows + PanelProduct.MaxRows) * (Columns + PanelDot.TileStride);

    private nint FusedBytes => (((2 * PanelDot.TileLength) + Columns + PanelDot.TileStride) * sizeof(int)) + (((4 * MatrixA) + PanelLength + 512) * sizeof(short));

    // Two tiles and what columns start from; panels and rows; for the stepped form membranes, and codes, digits and prefixes of both sides.
    public override long ScratchBytes(bool stepped) => FusedBytes
        + (stepped || !op.TimeFused ? ((long)Membranes * sizeof(int)) + ((MatrixA + (4L * op.Rows) + (3 * MatrixB) + PanelLength) * sizeof(short)) : 0);

    public override void Run(in Frame frame, bool stepped)
    {
        (int first, int end) = frame.Share(frame.Samples * matrices.Length);
        for (int i = first; i < end; i++)
        {
            int sample = i / matrices.Length;
            (int aStart, int bStart, int start) = matrices[i % matrices.Length];
            short* a = frame.Codes(op.A) + ((nint)sample * aLength) + aStart, b = frame.Codes(op.B) + ((nint)sample * bLength) + bStart;
            if (stepped || !op.TimeFused) RunStepped(frame, sample, a, b, start);
            else RunFused(frame, sample, a, b, start);
        }
    }

    private void RunFused(in Frame frame, int sample, short* a, short* b, int start)
    {
        int* tile = (int*)frame.Scratch, starts = tile + (2 * PanelDot.TileLength);
        byte* panels = (byte*)(starts + Columns + PanelDot.TileStride), room = panels + (PanelLength * sizeof(short));
        new Span<int>(starts, Columns).Clear();
        if (bytes)
        {
            BytePacking.Matrix(b, op.Inner, op.Columns, op.BLayout.RowStride, op.BLayout.ColumnStride, (sbyte*)panels);
            if (rows.Offset != 0) BytePacking.AddColumnSums((sbyte*)panels, rows.Groups, panelCount, -rows.Offset, starts);
        }
        else
        {
            PanelPacking.Codes(level, b, op.Inner, op.Columns, op.BLayout.RowStride, op.BLayout.ColumnStride, (short*)panels);
        }

        (nint codes, nint stride) = Rows(a, room);
        var dot = new PanelDot(level, bytes, panels, bytes ? rows.Groups : pairs);
        for (int panel = 0; panel < panelCount; panel += PanelDot.MaxPanels)
        {
            int count = Math.Min(PanelDot.MaxPanels, panelCount - panel);
            for (int row = 0; row < op.Rows; row += PanelProduct.MaxRows)
            {
                int tileRows = Math.Min(PanelProduct.MaxRows, op.Rows - row);
                dot.Start((byte*)(codes + (row * stride)), stride, tileRows, panel, count, starts + (panel * PanelProduct.Columns), tile);
                Take(frame, sample, start, row, tileRows, panel, tile);
            }
        }
    }

    /// <summary>The rows of a as the kernel reads them, and the bytes between them: in place where that can be.</summary>
    private (nint Rows, nint Stride) Rows(short* a, byte* room)
    {
        bool inPlace = op.ALayout.ColumnStride == 1;
        if (!bytes)
        {
            if (inPlace) return ((nint)a, (nint)op.ALayout.RowStride * sizeof(short));
            CopyRows(a, op.Rows, op.Inner, op.ALayout, (short*)room, RowLength);
            return ((nint)room, RowLength * sizeof(short));
        }

        if (inPlace)
        {
            for (int row = 0; row < op.Rows; row++) rows.Prepare(a + ((nint)row * op.ALayout.RowStride), 1, room + ((nint)row * rows.Stride));
        }
        else
        {
            short* dense = (short*)(room + (2 * MatrixA * sizeof(short)));
            CopyRows(a, op.Rows, op.Inner, op.ALayout, dense, op.Inner);
            rows.Prepare(dense, op.Rows, room);
        }

        return ((nint)room, rows.Stride);
    }

    /// <summary>A ← gh·A + g·Q·k_t + h·q_t·K + q_t·k_t for each step, with the prefixes Q and K of the steps before.</summary>
    /// <remarks>g and h are the growths of the two codings. With the new prefix Q' = g·Q + q_t this is A ← gh·A + Q'·k_t + (h·q_t)·K: two products a step.</remarks>
    private void RunStepped(in Frame frame, int sample, short* a, short* b, int start)
    {
        int* current = (int*)frame.Scratch, membranes = current + (2 * PanelDot.TileLength) + Columns + PanelDot.TileStride;
        int* excess = current + (2 * PanelDot.TileLength);
        byte* digitPanels = (byte*)(membranes + Membranes), prefixPanels = digitPanels + (PanelLength * sizeof(short));
        short* aCodes = (short*)(prefixPanels + (PanelLength * sizeof(short))), aDigits = aCodes + MatrixA, aPrefixes = aDigits + MatrixA;
        short* bCodes = aPrefixes + MatrixA, bDigits = bCodes + MatrixB, bPrefixes = bDigits + MatrixB;
        byte* digitRows = (byte*)(bPrefixes + MatrixB), prefixRows = digitRows + ((nint)op.Rows * rows.Stride);
        CopyRows(a, op.Rows, op.Inner, op.ALayout, aCodes, RowLength);
        CopyRows(b, op.Inner, op.Columns, op.BLayout, bCodes, op.Columns);
        int aCount = (int)MatrixA, bCount = (int)MatrixB;
        int steps = Math.Max(aEdge.TimeSteps, bEdge.TimeSteps), g = SpikeTrain.Growth(aEdge.Coding), h = SpikeTrain.Growth(bEdge.Coding);
        new Span<int>(membranes, (int)Membranes).Clear();
        new Span<int>(excess, Columns).Clear();
        new Span<short>(aPrefixes, aCount).Clear();
        new Span<short>(bPrefixes, bCount).Clear();
        var digits = new PanelDot(level, bytes, digitPanels, bytes ? rows.Groups : pairs);
        var prefixes = new PanelDot(level, bytes, prefixPanels, bytes ? rows.Groups : pairs);
        nint stride = bytes ? rows.Stride : RowLength * sizeof(short);
        if (!bytes)
        {
            digitRows = (byte*)aDigits;
            prefixRows = (byte*)aPrefixes;
        }

        for (int step = 0; step < steps; step++)
        {
            // The shorter window starts later, so that both end together.
            DigitPlanes.Extract(aCodes, aCount, aEdge, step - (steps - aEdge.TimeSteps), aDigits);
            DigitPlanes.Extract(bCodes, bCount, bEdge, step - (steps - bEdge.TimeSteps), bDigits);
            Pack(bDigits, digitPanels);
            Pack(bPrefixes, prefixPanels);
            DigitPlanes.Advance(aPrefixes, aDigits, aCount, g);
            DigitPlanes.Advance(bPrefixes, bDigits, bCount, h);
            if (h != 1) DigitPlanes.Scale(aDigits, aCount, h);
            if (bytes)
            {
                BytePacking.Codes(aPrefixes, op.Rows, RowLength, rows.Offset, prefixRows, rows.Stride);
                BytePacking.Codes(aDigits, op.Rows, RowLength, rows.Offset, digitRows, rows.Stride);
                if (rows.Offset != 0)
                {
                    // What the offset adds grows with the membranes from step to step.
                    MembraneTile.AddScaled(excess, excess, Columns, g * h, 0);
                    BytePacking.AddColumnSums((sbyte*)digitPanels, rows.Groups, panelCount, -rows.Offset, excess);
                    BytePacking.AddColumnSums((sbyte*)prefixPanels, rows.Groups, panelCount, -rows.Offset, excess);
                }
            }

            int* tile = membranes;
            for (int panel = 0; panel < panelCount; panel += PanelDot.MaxPanels)
            {
                int count = Math.Min(PanelDot.MaxPanels, panelCount - panel);
                for (int row = 0; row < op.Rows; row += PanelProduct.MaxRows, tile += PanelDot.TileLength)
                {
                    int tileRows = Math.Min(PanelProduct.MaxRows, op.Rows - row);
                    digits.Continue(prefixRows + (row * stride), stride, tileRows, panel, count, g + h - 2, tile, current);
                    prefixes.Continue(digitRows + (row * stride), stride, tileRows, panel, count, 0, tile, current);
                    if (step < steps - 1) continue;
                    MembraneTile.AddRow(tile, PanelDot.TileStride, tileRows, excess + (panel * PanelProduct.Columns), count * PanelProduct.Columns);
                    Take(frame, sample, start, row, tileRows, panel, tile);
                }
            }
        }
    }

    private void Pack(short* matrix, byte* panels)
    {
        if (bytes) BytePacking.Matrix(matrix, op.Inner, op.Columns, op.Columns, 1, (sbyte*)panels);
        else PanelPacking.Codes(level, matrix, op.Inner, op.Columns, op.Columns, 1, (short*)panels);
    }

    private void Take(in Frame frame, int sample, int start, int row, int rowCount, int panel, int* tile)
    {
        int column = panel * PanelProduct.Columns, count = Math.Min(PanelDot.TileStride, op.Columns - column), rowStride = op.OutputLayout.RowStride;
        nint first = ((nint)sample * outputLength) + start + ((nint)row * rowStride) + ((nint)column * op.OutputLayout.ColumnStride);
        if (op.OutputLayout.ColumnStride == 1 && sink.TryTakeRows(frame, first, rowCount, count, rowStride, tile, PanelDot.TileStride, column, op.Columns)) return;
        for (int r = 0; r < rowCount; r++)
        {
            int element = start + ((row + r) * rowStride) + (column * op.OutputLayout.ColumnStride);
            int* membranes = tile + (r * PanelDot.TileStride);
            if (op.OutputLayout.ColumnStride == 1)
            {
                sink.Take(frame, sample, element, count, membranes, 0, biasFollows: false);
                continue;
            }

            for (int c = 0; c < count; c++)
                sink.Take(frame, sample, element + (c * op.OutputLayout.ColumnStride), 1, membranes + c, 0, biasFollows: false);
        }
    }

    private static void CopyRows(short* source, int rows, int columns, MatrixLayout layout, short* target, int stride)
    {
        for (int row = 0; row < rows; row++)
        {
            short* from = source + ((nint)row * layout.RowStride), to = target + ((nint)row * stride);
            if (layout.ColumnStride == 1) new ReadOnlySpan<short>(from, columns).CopyTo(new Span<short>(to, columns));
            else
                for (int column = 0; column < columns; column++) to[column] = from[(nint)column * layout.ColumnStride];
            for (int column = columns; column < stride; column++) to[column] = 0;
        }
    }

    public override void Dispose() => sink.Dispose();
}
