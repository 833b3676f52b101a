using Spike.Runtime.Codings;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Backends.Simd;

/// <summary>A linear layer. The rows of all samples of the block go through one product, six at a time.</summary>
internal sealed unsafe class LinearStep : Step
{
    private readonly SimdLevel level;
    private readonly Linear op;
    private readonly Edge input;
    private readonly MembraneSink sink;
    private readonly NativeBuffer<short> panels;
    private readonly int panelCount;
    private readonly int pairs;

    public LinearStep(SpikingProgram program, Linear op, SimdLevel level)
    {
        this.level = level;
        this.op = op;
        input = program.Edges[op.Input];
        sink = new MembraneSink(program, op, op.BiasSegment, level);
        panelCount = PanelProduct.Panels(op.Columns);
        pairs = PanelProduct.Pairs(op.Inner);
        panels = new NativeBuffer<short>(PanelPacking.Length(op.Inner, op.Columns));
        PanelPacking.Weights(program.Segments.Read<sbyte>(op.WeightSegment), op.Inner, op.Columns, panels.Pointer);
    }

    private int TileStride => panelCount * PanelProduct.Columns;

    private nint DigitLength => (nint)PanelProduct.MaxRows * (op.Inner + 1);

    // Two tiles and a plane of digits: the stepped form scales one tile and adds the other.
    public override long ScratchBytes => (2L * PanelProduct.MaxRows * TileStride * sizeof(int)) + (DigitLength * sizeof(short)) + 64;

    public override void Run(in Frame frame, bool stepped)
    {
        short* x = frame.Codes(op.Input);
        int* tile = (int*)frame.Scratch;
        int rows = frame.Samples * op.Rows;
        for (int row = 0; row < rows; row += PanelProduct.MaxRows)
        {
            int count = Math.Min(PanelProduct.MaxRows, rows - row);
            short* codes = x + ((nint)row * op.Inner);
            if (stepped || !op.TimeFused) IntegrateStepped(codes, count, tile);
            else PanelProduct.Multiply(level, codes, op.Inner, count, panels.Pointer, panelCount, pairs, tile, TileStride);
            if (sink.TryTakeRows(frame, (nint)row * op.Columns, count, op.Columns, op.Columns, tile, TileStride)) continue;
            for (int r = 0; r < count; r++)
                sink.Take(frame, (row + r) / op.Rows, (row + r) % op.Rows * op.Columns, op.Columns, tile + (r * TileStride), 0, biasFollows: true);
        }
    }

    /// <summary>V ← g·V + W·d_t for each step.</summary>
    private void IntegrateStepped(short* codes, int count, int* tile)
    {
        int tileLength = PanelProduct.MaxRows * TileStride;
        int* current = tile + tileLength;
        short* digits = (short*)(current + tileLength);
        int growth = SpikeTrain.Growth(input.Coding);
        new Span<int>(tile, tileLength).Clear();
        for (int step = 0; step < input.TimeSteps; step++)
        {
            DigitPlanes.Extract(codes, count * op.Inner, input, step, digits);
            PanelProduct.Multiply(level, digits, op.Inner, count, panels.Pointer, panelCount, pairs, current, TileStride);
            MembraneTile.AddScaled(tile, current, tileLength, growth, 1);
        }
    }

    public override void Dispose()
    {
        sink.Dispose();
        panels.Dispose();
    }
}
