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

    // Membranes and weights of the tiles that go through all steps together: a quarter of the second-level cache; the images of some lines want as much.
    private const int ChunkBytes = 256 * 1024;

    private readonly Convolution op;
    private readonly Edge input;
    private readonly MembraneSink sink;
    private readonly SynapseRows synapses;
    private readonly CodeImage image;
    private readonly NativeBuffer<byte> weights;
    private readonly NativeBuffer<int> offsets;
    private readonly NativeBuffer<int> starts;
    private readonly NativeBuffer<int> steppedEnds;
    private readonly NativeBuffer<int> zeros = new(PanelProduct.MaxRows);
    private readonly ImageSink output;
    private readonly ImageSteps imageSteps;
    private readonly int channels;
    private readonly int inner;
    private readonly int chunk;

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
        output = new ImageSink(sink, op, image);
        imageSteps = new ImageSteps(image, input, synapses);
        chunk = (int)Math.Clamp(ChunkBytes / ((PanelProduct.MaxRows * RowBytes) + (TileLength * sizeof(int))), 1, Tiles);
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

    // Membranes of a chunk of tiles, what the sink and the making of images need, and behind them the images, which the threads of a sample share.
    public override long ScratchBytes(bool stepped) => OwnBytes + 64
        + (stepped || !op.TimeFused ? imageSteps.SharedBytes : image.Length);

    private long OwnBytes => (((long)chunk * TileLength * sizeof(int)) + output.ScratchBytes + imageSteps.OwnBytes + 63) & ~63L;

    public override void Run(in Frame frame, bool stepped)
    {
        (int first, int end) = frame.Share(Tiles);
        int* tiles = (int*)frame.Scratch;
        byte* room = frame.Scratch + ((nint)chunk * TileLength * sizeof(int)), images = frame.Shared + OwnBytes;
        for (int sample = 0; sample < frame.Samples; sample++)
        {
            short* x = frame.Codes(op.Input) + ((nint)sample * input.Shape.Length);
            if (stepped || !op.TimeFused)
            {
                imageSteps.Fill(frame, x, images, room + output.ScratchBytes);
                frame.Await();
                for (int i = first; i < end; i += chunk) RunStepped(frame, sample, i, Math.Min(end, i + chunk), images, tiles, room);
            }
            else
            {
                (int plane, int endPlane) = frame.Share(image.Planes);
                image.Fill(x, plane, endPlane, synapses.Offset, images);
                frame.Await();
                for (int i = first; i < end; i++)
                {
                    Integrate(images, i, tiles, starts.Pointer + Place(i).Channel, goesOn: false, shift: 0);
                    Take(frame, sample, i, tiles, room);
                }
            }

            // The next sample is laid out in the same place.
            if (sample + 1 < frame.Samples) frame.Await();
        }
    }

    /// <summary>V ← g·V + W·d_t for each step, and the next chunk of tiles only then: membranes and weights stay in the second-level cache from step to step.</summary>
    private void RunStepped(in Frame frame, int sample, int first, int end, byte* images, int* tiles, byte* room)
    {
        int shift = SpikeTrain.Growth(input.Coding) - 1;
        for (int step = 0; step < input.TimeSteps; step++)
        {
            for (int i = first; i < end; i++)
                Integrate(images + (step * imageSteps.Stride), i, tiles + ((nint)(i - first) * TileLength), zeros.Pointer, goesOn: step > 0, shift);
        }

        for (int i = first; i < end; i++)
        {
            int* tile = tiles + ((nint)(i - first) * TileLength);
            (int channel, int rows, _, _) = Place(i);
            for (int row = 0; row < rows; row++) MembraneTile.Add(tile + (row * TilePositions), TilePositions, steppedEnds.Pointer[channel + row]);
            Take(frame, sample, i, tile, room);
        }
    }

    /// <summary>First channel and how many, first position and how many of a tile. Channels are the inner loop: the image's lines stay in cache.</summary>
    private (int Channel, int Rows, int Position, int Positions) Place(int index)
    {
        int channel = index % ChannelTiles * PanelProduct.MaxRows, position = index / ChannelTiles % PositionTiles * TilePositions, group = index / ChannelTiles / PositionTiles;
        return ((group * channels) + channel, Math.Min(PanelProduct.MaxRows, channels - channel), position, Math.Min(TilePositions, image.Positions - position));
    }

    private void Integrate(byte* codes, int index, int* tile, int* start, bool goesOn, int shift)
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
            Start = start,
            Shift = &shift,
        };
        DotKernels.Run(DotLayout.Image, synapses.Bytes, goesOn, rows, PanelProduct.Panels(positions), call);
    }

    private void Take(in Frame frame, int sample, int index, int* tile, byte* room)
    {
        (int channel, int rows, int position, int positions) = Place(index);
        output.Take(frame, sample, (channel, rows), (position, positions), tile, room);
    }

    public override void Dispose()
    {
        sink.Dispose();
        weights.Dispose();
        offsets.Dispose();
        starts.Dispose();
        steppedEnds.Dispose();
        zeros.Dispose();
    }
}
