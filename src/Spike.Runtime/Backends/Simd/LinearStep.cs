using Spike.Runtime.Codings;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Backends.Simd;

/// <summary>A linear layer over the rows of all samples of the block.</summary>
/// <remarks>
/// A block of rows is turned into what the kernel reads; then 64 columns of weights at a time meet all of its rows, six by six, and each tile of
/// membranes fires while it is in the first-level cache. The stepped form runs all steps of a tile before the next.
/// </remarks>
internal sealed unsafe class LinearStep : Step
{
    // Rows of a block share the second-level cache with the weights that they meet.
    private const int BlockBytes = 128 * 1024;
    private const int MaxBlockRows = 96;

    private readonly Linear op;
    private readonly Edge input;
    private readonly MembraneSink sink;
    private readonly NativeBuffer<byte> panels;
    private readonly NativeBuffer<int> starts;
    private readonly NativeBuffer<int> steppedEnds;
    private readonly NativeBuffer<int> biases;
    private readonly SynapseRows synapses;
    private readonly PanelDot dot;
    private readonly EventRows? events;
    private readonly int panelCount;

    public LinearStep(SpikingProgram program, Linear op, SimdLevel level)
    {
        this.op = op;
        input = program.Edges[op.Input];
        sink = new MembraneSink(program, op, biasSegment: null, level);
        panelCount = PanelProduct.Panels(op.Columns);
        synapses = new SynapseRows(level, input, op.Inner);
        panels = new NativeBuffer<byte>((long)panelCount * synapses.Groups * 64);
        ReadOnlySpan<sbyte> weights = program.Segments.Read<sbyte>(op.WeightSegment);
        if (synapses.Bytes) BytePacking.Weights(weights, op.Inner, op.Columns, (sbyte*)panels.Pointer);
        else PanelPacking.Weights(weights, op.Inner, op.Columns, (short*)panels.Pointer);
        dot = new PanelDot(level, synapses.Bytes, panels.Pointer, synapses.Groups);
        if (EventRows.Holds(level, input, op.Inner)) events = new EventRows(program, op, input, BlockRows(input.TimeSteps));
        starts = new NativeBuffer<int>(panelCount * PanelProduct.Columns);
        steppedEnds = new NativeBuffer<int>(panelCount * PanelProduct.Columns);
        biases = new NativeBuffer<int>((panelCount + PanelDot.MaxPanels) * PanelProduct.Columns);
        ReadOnlySpan<long> bias = op.BiasSegment is { } id ? program.Segments.Read<long>(id) : default;
        for (int column = 0; column < op.Columns; column++)
        {
            long sum = WeightSums.Of(weights.Slice(column * op.Inner, op.Inner)), own = bias.IsEmpty ? 0 : bias[column];
            // Membranes are modulo 2^32 on the way, and right in the end.
            starts.Pointer[column] = (int)(own - (synapses.Offset * sum));
            biases.Pointer[column] = (int)own;
            steppedEnds.Pointer[column] = (int)(own - (synapses.SteppedOffset * sum));
        }
    }

    public override bool Splits => true;

    public override long PackedBytes => panels.Length + (sizeof(int) * (starts.Length + steppedEnds.Length));

    public override string Kernel => synapses.Bytes ? "bytes in panels" : "16 bits in panels";

    public override double? EventsUpTo => events?.MostDensity;

    public override long EventBytes => events?.WeightBytes ?? 0;

    private int BlockRows(int planes)
    {
        int rows = (int)Math.Clamp(BlockBytes / ((long)synapses.Stride * planes), PanelProduct.MaxRows, MaxBlockRows);
        return rows / PanelProduct.MaxRows * PanelProduct.MaxRows;
    }

    public override long ScratchBytes(bool stepped) =>
        (2L * PanelDot.TileLength * sizeof(int)) + 256 + (stepped || !op.TimeFused
            ? Math.Max((long)BlockRows(input.TimeSteps) * synapses.Stride * input.TimeSteps, events?.ScratchBytes ?? 0)
            : (long)BlockRows(1) * synapses.Stride);

    public override void Run(in Frame frame, bool stepped)
    {
        short* x = frame.Codes(op.Input);
        byte* rows = frame.Scratch + (2L * PanelDot.TileLength * sizeof(int));
        bool steps = stepped || !op.TimeFused;
        int block = BlockRows(steps ? input.TimeSteps : 1);
        (int first, int end) = frame.Share(frame.Samples * op.Rows, PanelProduct.MaxRows);
        for (int row = first; row < end; row += block)
        {
            int count = Math.Min(block, end - row);
            short* codes = x + ((nint)row * op.Inner);
            if (steps) RunStepped(frame, row, count, codes, rows);
            else RunFused(frame, row, count, codes, rows);
        }
    }

    private void RunFused(in Frame frame, int row, int rows, short* codes, byte* bytes)
    {
        byte* a = synapses.Prepare(codes, rows, bytes);
        int* tile = (int*)frame.Scratch;
        for (int panel = 0; panel < panelCount; panel += PanelDot.MaxPanels)
        {
            int count = Math.Min(PanelDot.MaxPanels, panelCount - panel);
            for (int r = 0; r < rows; r += PanelProduct.MaxRows)
            {
                int tileRows = Math.Min(PanelProduct.MaxRows, rows - r);
                dot.Start(a + ((nint)r * synapses.Stride), synapses.Stride, tileRows, panel, count, starts.Pointer + (panel * PanelProduct.Columns), tile);
                Take(frame, row + r, tileRows, panel, tile);
            }
        }
    }

    /// <summary>V ← g·V + W·d_t for each step.</summary>
    private void RunStepped(in Frame frame, int row, int rows, short* codes, byte* planes)
    {
        if (events is not null && events.Prepare(codes, rows, planes))
        {
            RunEvents(frame, row, rows, planes);
            return;
        }

        nint plane = (nint)rows * synapses.Stride;
        for (int step = 0; step < input.TimeSteps; step++) synapses.PrepareStep(codes, rows, step, planes + (step * plane));
        int shift = SpikeTrain.Growth(input.Coding) - 1;
        int* tile = (int*)frame.Scratch;
        for (int panel = 0; panel < panelCount; panel += PanelDot.MaxPanels)
        {
            int count = Math.Min(PanelDot.MaxPanels, panelCount - panel);
            for (int r = 0; r < rows; r += PanelProduct.MaxRows)
            {
                int tileRows = Math.Min(PanelProduct.MaxRows, rows - r);
                new Span<int>(tile, PanelDot.TileLength).Clear();
                byte* a = planes + ((nint)r * synapses.Stride);
                for (int step = 0; step < input.TimeSteps; step++, a += plane) dot.Continue(a, synapses.Stride, tileRows, panel, count, shift, tile, tile + PanelDot.TileLength);
                MembraneTile.AddRow(tile, PanelDot.TileStride, tileRows, steppedEnds.Pointer + (panel * PanelProduct.Columns), count * PanelProduct.Columns);
                Take(frame, row + r, tileRows, panel, tile);
            }
        }
    }

    /// <summary>The same, of active inputs only.</summary>
    private void RunEvents(in Frame frame, int row, int rows, byte* lists)
    {
        int* tile = (int*)frame.Scratch;
        for (int panel = 0; panel < panelCount; panel += PanelDot.MaxPanels)
        {
            for (int r = 0; r < rows; r += PanelProduct.MaxRows)
            {
                int tileRows = Math.Min(PanelProduct.MaxRows, rows - r);
                for (int i = 0; i < tileRows; i++) events!.Integrate(lists, r + i, panel / PanelDot.MaxPanels, tile + (i * PanelDot.TileStride));
                if (op.BiasSegment is not null) MembraneTile.AddRow(tile, PanelDot.TileStride, tileRows, biases.Pointer + (panel * PanelProduct.Columns), PanelDot.TileStride);
                Take(frame, row + r, tileRows, panel, tile);
            }
        }
    }

    private void Take(in Frame frame, int row, int rows, int panel, int* tile)
    {
        int column = panel * PanelProduct.Columns, count = Math.Min(PanelDot.TileStride, op.Columns - column);
        if (sink.TryTakeRows(frame, ((nint)row * op.Columns) + column, rows, count, op.Columns, tile, PanelDot.TileStride, column, op.Columns)) return;
        for (int r = 0; r < rows; r++)
            sink.Take(frame, (row + r) / op.Rows, ((row + r) % op.Rows * op.Columns) + column, count, tile + (r * PanelDot.TileStride), 0, biasFollows: true);
    }

    public override void Dispose()
    {
        sink.Dispose();
        panels.Dispose();
        starts.Dispose();
        steppedEnds.Dispose();
        biases.Dispose();
        events?.Dispose();
    }
}
