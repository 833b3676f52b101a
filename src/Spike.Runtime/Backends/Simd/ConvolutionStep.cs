using Spike.Runtime.Codings;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Backends.Simd;

/// <summary>
/// A convolution as products of weight rows with panels of 16 neighbouring positions, a block of positions at a time so that the
/// block's panels stay in cache while all output channels read them.
/// </summary>
/// <remarks>
/// Where all strides are 1 the sample is first copied into a zero border, and positions run on through the border: then the inputs of
/// 16 neighbours are neighbours for every tap, and a panel is two loads and one weave a pair of taps. The results in the border are
/// dropped. Other strides gather through a table.
/// </remarks>
internal sealed unsafe class ConvolutionStep : Step
{
    private const int BlockPositions = 256;

    private readonly SimdLevel level;
    private readonly Convolution op;
    private readonly Edge input;
    private readonly MembraneSink sink;
    private readonly PositionMap map;
    private readonly NativeBuffer<short> weights;
    private readonly int inner;
    private readonly int pairs;
    private readonly int blockPanels;

    public ConvolutionStep(SpikingProgram program, Convolution op, SimdLevel level)
    {
        this.level = level;
        this.op = op;
        input = program.Edges[op.Input];
        sink = new MembraneSink(program, op, op.BiasSegment, level);
        inner = op.Window.Channels / op.Groups * op.Window.KernelLength;
        pairs = PanelProduct.Pairs(inner);
        map = new PositionMap(op.Window, op.Window.Channels / op.Groups, BlockPositions);
        blockPanels = PanelProduct.Panels(map.BlockLength);
        weights = new NativeBuffer<short>((long)op.OutputChannels * 2 * pairs);
        ReadOnlySpan<sbyte> codes = program.Segments.Read<sbyte>(op.WeightSegment);
        for (int i = 0; i < op.OutputChannels * inner; i++) weights.Pointer[((nint)(i / inner) * 2 * pairs) + (i % inner)] = codes[i];
    }

    public override long PackedBytes => sizeof(short) * weights.Length;

    public override string Kernel => "16 bits in gathered panels";

    private int TileStride => blockPanels * PanelProduct.Columns;

    private int TileLength => PanelProduct.MaxRows * TileStride;

    private nint PanelLength => (nint)blockPanels * pairs * PanelProduct.PairLength;

    // Two tiles, one row of fired codes, the panels, the bordered sample, a plane of digits.
    public override long ScratchBytes(bool stepped) =>
        (2L * TileLength * sizeof(int)) + ((TileStride + PanelLength + map.BorderedLength + input.Shape.Length + 256) * sizeof(short));

    public override void Run(in Frame frame, bool stepped)
    {
        bool steps = stepped || !op.TimeFused;
        int* tile = (int*)frame.Scratch;
        short* fired = (short*)(tile + (2 * TileLength)), panels = fired + TileStride, bordered = panels + PanelLength;
        short* digits = bordered + map.BorderedLength;
        for (int sample = 0; sample < frame.Samples; sample++)
        {
            short* codes = frame.Codes(op.Input) + ((nint)sample * input.Shape.Length);
            if (!steps) map.Prepare(codes, bordered, op.Window.Channels);
            for (int group = 0; group < op.Groups; group++)
            {
                for (int block = 0; block < map.Blocks; block++)
                {
                    if (steps) RunSteps(frame, sample, group, block, codes, digits, bordered, panels, tile, fired);
                    else RunBlock(frame, sample, group, block, codes, bordered, panels, tile, fired);
                }
            }
        }
    }

    private void RunBlock(in Frame frame, int sample, int group, int block, short* codes, short* bordered, short* panels, int* tile, short* fired)
    {
        map.Pack(level, codes, bordered, group, block, panels);
        int channels = op.OutputChannels / op.Groups, first = group * channels;
        for (int channel = 0; channel < channels; channel += PanelProduct.MaxRows)
        {
            int count = Math.Min(PanelProduct.MaxRows, channels - channel);
            PanelProduct.Multiply(level, Row(first + channel), 2 * pairs, count, panels, blockPanels, pairs, tile, TileStride);
            for (int r = 0; r < count; r++) Take(frame, sample, first + channel + r, block, tile + (r * TileStride), fired);
        }
    }

    /// <summary>V ← g·V + W·d_t for each step. Each tile of channels packs the digits anew: this form is for proof, not for speed.</summary>
    private void RunSteps(
        in Frame frame, int sample, int group, int block, short* codes, short* digits, short* bordered, short* panels, int* tile, short* fired)
    {
        int channels = op.OutputChannels / op.Groups, first = group * channels, growth = SpikeTrain.Growth(input.Coding);
        int* current = tile + TileLength;
        for (int channel = 0; channel < channels; channel += PanelProduct.MaxRows)
        {
            int count = Math.Min(PanelProduct.MaxRows, channels - channel);
            new Span<int>(tile, TileLength).Clear();
            for (int step = 0; step < input.TimeSteps; step++)
            {
                DigitPlanes.Extract(codes, input.Shape.Length, input, step, digits);
                map.Prepare(digits, bordered, op.Window.Channels);
                map.Pack(level, digits, bordered, group, block, panels);
                PanelProduct.Multiply(level, Row(first + channel), 2 * pairs, count, panels, blockPanels, pairs, current, TileStride);
                MembraneTile.AddScaled(tile, current, TileLength, growth, 1);
            }

            for (int r = 0; r < count; r++) Take(frame, sample, first + channel + r, block, tile + (r * TileStride), fired);
        }
    }

    private short* Row(int channel) => weights.Pointer + ((nint)channel * 2 * pairs);

    /// <summary>Hands one channel's membranes of a block on, without those of the border.</summary>
    private void Take(in Frame frame, int sample, int channel, int block, int* membranes, short* fired)
    {
        (int position, int rows, int rowLength, int rowStride) = map.Rows(block);
        int element = (channel * op.Window.OutputLength) + position;
        if (sink.Terms == 1 && sink.FiresPlanes(op.OutputChannels, op.Window.OutputLength))
        {
            // All positions have the channel's constants: fire the border along and leave it out while copying.
            Summand own = new(membranes, SummandKind.Membrane);
            sink.Fire(new ReadOnlySpan<Summand>(in own), ((rows - 1) * rowStride) + rowLength, channel, fired);
            short* output = frame.Codes(op.Output) + ((nint)sample * op.OutputChannels * op.Window.OutputLength) + element;
            for (int row = 0; row < rows; row++)
                new ReadOnlySpan<short>(fired + (row * rowStride), rowLength).CopyTo(new Span<short>(output + (row * rowLength), rowLength));
            return;
        }

        for (int row = 0; row < rows; row++)
            sink.Take(frame, sample, element + (row * rowLength), rowLength, membranes + (row * rowStride), channel, biasFollows: false);
    }

    public override void Dispose()
    {
        sink.Dispose();
        weights.Dispose();
    }
}
