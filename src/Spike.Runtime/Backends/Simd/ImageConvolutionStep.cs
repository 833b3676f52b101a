using Spike.Runtime.Codings;
using Spike.Runtime.Kernels;
using Spike.Runtime.Kernels.MachineCode;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Backends.Simd;

/// <summary>A convolution that reads its input where it lies, see <see cref="CodeImage"/>: nothing is copied for each tap.</summary>
/// <remarks>A tile is 6 output channels at 64 positions. It fires while it is in the first-level cache.</remarks>
internal sealed unsafe class ImageConvolutionStep : Step
{
    private const int TilePositions = PanelDot.TileStride;
    private const int TileLength = PanelDot.TileLength;

    private readonly Convolution op;
    private readonly Edge input;
    private readonly MembraneSink sink;
    private readonly SynapseRows synapses;
    private readonly CodeImage image;
    private readonly NativeBuffer<byte> weights;
    private readonly NativeBuffer<int> offsets;
    private readonly NativeBuffer<int> starts;
    private readonly NativeBuffer<int> steppedEnds;
    private readonly int channels;
    private readonly int inner;

    /// <param name="program">The program.</param>
    /// <param name="op">A convolution that <see cref="CodeImage.Holds"/>.</param>
    /// <param name="level">A level whose kernels read images.</param>
    public ImageConvolutionStep(SpikingProgram program, Convolution op, SimdLevel level)
    {
        this.op = op;
        input = program.Edges[op.Input];
        sink = new MembraneSink(program, op, biasSegment: null, level);
        channels = op.OutputChannels / op.Groups;
        inner = op.Window.Channels / op.Groups * op.Window.KernelLength;
        synapses = new SynapseRows(level, input, inner);
        image = new CodeImage(op.Window, op.Groups, synapses.Bytes);
        offsets = NativeBuffer<int>.Of(image.Offsets);
        weights = new NativeBuffer<byte>((long)op.OutputChannels * RowBytes);
        starts = new NativeBuffer<int>(op.OutputChannels);
        steppedEnds = new NativeBuffer<int>(op.OutputChannels);
        ReadOnlySpan<sbyte> codes = program.Segments.Read<sbyte>(op.WeightSegment);
        ReadOnlySpan<long> bias = op.BiasSegment is { } id ? program.Segments.Read<long>(id) : default;
        for (int channel = 0; channel < op.OutputChannels; channel++)
        {
            ReadOnlySpan<sbyte> row = codes.Slice(channel * inner, inner);
            image.Weights(row, weights.Pointer + (channel * RowBytes));
            long sum = WeightSums.Of(row), own = bias.IsEmpty ? 0 : bias[channel];
            starts.Pointer[channel] = (int)(own - (synapses.Offset * sum));
            steppedEnds.Pointer[channel] = (int)(own - (synapses.SteppedOffset * sum));
        }
    }

    public override bool Splits => true;

    public override long PackedBytes => weights.Length + (sizeof(int) * (offsets.Length + starts.Length + steppedEnds.Length));

    public override string Kernel => synapses.Bytes ? "bytes of the image" : "16 bits of the image";

    private nint RowBytes => (nint)image.Groups * 4;

    private int PositionTiles => (image.Positions + TilePositions - 1) / TilePositions;

    private int ChannelTiles => (channels + PanelProduct.MaxRows - 1) / PanelProduct.MaxRows;

    private int Tiles => op.Groups * PositionTiles * ChannelTiles;

    // A tile, fired codes, the image; for the stepped form all tiles and a plane of digits.
    public override long ScratchBytes(bool stepped) => (TileLength * sizeof(int)) + (TilePositions * sizeof(short)) + image.Length + 256
        + (stepped || !op.TimeFused ? ((long)Tiles * TileLength * sizeof(int)) + (input.Shape.Length * sizeof(short)) + 64 : 0);

    public override void Run(in Frame frame, bool stepped)
    {
        (int first, int end) = frame.Share(Tiles);
        if (first == end) return;
        int* tile = (int*)frame.Scratch;
        short* fired = (short*)(tile + TileLength);
        byte* codes = (byte*)(fired + TilePositions);
        for (int sample = 0; sample < frame.Samples; sample++)
        {
            short* x = frame.Codes(op.Input) + ((nint)sample * input.Shape.Length);
            if (stepped || !op.TimeFused)
            {
                RunStepped(frame, sample, x, codes, fired, first, end);
                continue;
            }

            image.Fill(x, synapses.Offset, codes);
            for (int i = first; i < end; i++)
            {
                Integrate(codes, i, tile, goesOn: false, shift: 0);
                Take(frame, sample, i, tile, fired);
            }
        }
    }

    /// <summary>V ← g·V + W·d_t for each step.</summary>
    private void RunStepped(in Frame frame, int sample, short* x, byte* codes, short* fired, int first, int end)
    {
        int* membranes = (int*)(((nint)(codes + image.Length) + 63) & ~63);
        short* digits = (short*)(membranes + ((nint)Tiles * TileLength));
        int shift = SpikeTrain.Growth(input.Coding) - 1;
        new Span<int>(membranes, (end - first) * TileLength).Clear();
        for (int step = 0; step < input.TimeSteps; step++)
        {
            DigitPlanes.Extract(x, input.Shape.Length, input, step, digits);
            image.Fill(digits, synapses.StepOffset, codes);
            for (int i = first; i < end; i++) Integrate(codes, i, membranes + ((nint)(i - first) * TileLength), goesOn: true, shift);
        }

        for (int i = first; i < end; i++)
        {
            int* tile = membranes + ((nint)(i - first) * TileLength);
            (int channel, int rows, _, int positions) = Place(i);
            for (int row = 0; row < rows; row++)
            {
                int own = steppedEnds.Pointer[channel + row];
                for (int p = 0; p < positions; p++) tile[(row * TilePositions) + p] += own;
            }

            Take(frame, sample, i, tile, fired);
        }
    }

    /// <summary>First channel and how many, first position and how many of a tile. Channels are the inner loop: the image's lines stay in cache.</summary>
    private (int Channel, int Rows, int Position, int Positions) Place(int index)
    {
        int channel = index % ChannelTiles * PanelProduct.MaxRows, position = index / ChannelTiles % PositionTiles * TilePositions, group = index / ChannelTiles / PositionTiles;
        return ((group * channels) + channel, Math.Min(PanelProduct.MaxRows, channels - channel), position, Math.Min(TilePositions, image.Positions - position));
    }

    private void Integrate(byte* codes, int index, int* tile, bool goesOn, int shift)
    {
        (int channel, int rows, int position, int positions) = Place(index);
        var call = new DotCall
        {
            A = weights.Pointer + (channel * RowBytes),
            AStride = RowBytes,
            B = codes + ((nint)(channel / channels) * image.GroupLength) + (position * 4),
            BStrideOrOffsets = (nint)offsets.Pointer,
            Groups = image.Groups,
            Tile = tile,
            TileStride = TilePositions * sizeof(int),
            Start = starts.Pointer + channel,
            Shift = &shift,
        };
        DotKernels.Run(DotLayout.Image, synapses.Bytes, goesOn, rows, PanelProduct.Panels(positions), call);
    }

    /// <summary>Hands the membranes of a tile on, without those of the border.</summary>
    private void Take(in Frame frame, int sample, int index, int* tile, short* fired)
    {
        (int channel, int rows, int position, int positions) = Place(index);
        bool local = sink.IsLocal && sink.Constants.Channels is var n && (n == 1 || (n == op.OutputChannels && sink.Constants.Stride == op.Window.OutputLength));
        for (int row = 0; row < rows; row++, channel++, tile += TilePositions)
        {
            if (local) sink.Fire(tile, positions, sink.Constants.Channels == 1 ? 0 : channel, fired);
            for (int p = position; p < position + positions;)
            {
                (int y, int x) = Math.DivRem(p, image.RowStride);
                int run = Math.Min(image.RowLength - x, position + positions - p);
                if (run > 0)
                {
                    int element = (channel * op.Window.OutputLength) + (y * image.RowLength) + x;
                    if (local) new ReadOnlySpan<short>(fired + (p - position), run).CopyTo(new Span<short>(frame.Codes(op.Output) + ((nint)sample * op.OutputChannels * op.Window.OutputLength) + element, run));
                    else sink.Take(frame, sample, element, run, tile + (p - position), 0, biasFollows: false);
                }

                p += Math.Max(run, 0);
                if (x + Math.Max(run, 0) >= image.RowLength) p = (y + 1) * image.RowStride;
            }
        }
    }

    public override void Dispose()
    {
        sink.Dispose();
        weights.Dispose();
        offsets.Dispose();
        starts.Dispose();
        steppedEnds.Dispose();
    }
}
