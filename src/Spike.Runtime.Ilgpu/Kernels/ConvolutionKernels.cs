using System.Runtime.CompilerServices;
using ILGPU;

namespace Spike.Runtime.Ilgpu.Kernels;

/// <summary>A convolution as a product of weights with the patches that its windows see; no patch is ever written down.</summary>
internal struct ConvolutionShape
{
    public int Input;
    public int InputLength;
    public int Channels;
    public int Groups;
    public int GroupOutputs;
    public int Outputs;
    public int Taps;

    /// <summary>Input channels of a group times taps.</summary>
    public int Inner;

    /// <summary>Place of the weights, words of four: [group][(Inner + 3) / 4][GroupOutputs].</summary>
    public int Weights;

    /// <summary>Place of int64 [output channels]; -1 where there is none.</summary>
    public int Bias;

    /// <summary>Place of int32 [Outputs][Taps]: the element of a channel that a tap of a window reads, -1 in the padding.</summary>
    public int Sources;

    /// <summary>Place of int32 [Inner] twice: where the input channel starts, and the tap.</summary>
    public int Inputs;
    public int Pair;
    public Sink Sink;
}

/// <summary>V[o, p] = b[o] + Σ W·x for the windows of all samples, group by group.</summary>
internal static class ConvolutionKernels
{
    /// <summary>Weights are the rows and windows the columns of a tile, so that neighbouring threads write neighbouring windows of one channel.</summary>
    public static void Tiles(DeviceMemory memory, ConvolutionShape shape, int samples)
    {
        TileOperands operands = TileOperands.Allocate();
        int side = Group.DimX * Tile.Side, windows = samples * shape.Outputs, words = (shape.Inner + 3) / 4;
        int acrossTiles = (windows + side - 1) / side, groupTiles = (shape.GroupOutputs + side - 1) / side * acrossTiles;
        int thread = (Group.IdxY * Group.DimX) + Group.IdxX, threads = Group.DimX * Group.DimX;
        for (int at = Grid.IdxX; at < groupTiles * shape.Groups; at += Grid.DimX)
        {
            int group = at / groupTiles, firstRow = at % groupTiles / acrossTiles * side, firstColumn = at % groupTiles % acrossTiles * side;
            Tile tile = default;
            for (int first = 0; first < words; first += Tile.Depth)
            {
                for (int load = thread; load < Tile.Depth * side; load += threads)
                {
                    int word = load / side, lane = load % side;
                    operands.SetLeft(TileOperands.At(word, lane), Weights(memory, shape, group, firstRow + lane, first + word, words));
                    operands.SetRight(TileOperands.At(word, lane), Patch(memory, shape, samples, group, firstColumn + lane, windows, first + word));
                }

                Group.Barrier();
                tile = Tile.Add(tile, operands, shape.Pair);
                Group.Barrier();
            }

            Fire(memory, shape, samples, windows, group, firstRow, firstColumn, tile);
        }
    }

    /// <summary>One membrane a thread, in 64 bits: where membranes are wide, and where groups have too few outputs to share what is read.</summary>
    public static void Direct(DeviceMemory memory, ConvolutionShape shape, int samples)
    {
        int outputLength = shape.Groups * shape.GroupOutputs * shape.Outputs, words = (shape.Inner + 3) / 4;
        for (int at = Grid.GlobalIndex.X; at < samples * outputLength; at += Grid.DimX * Group.DimX)
        {
            int sample = at / outputLength, i = at % outputLength, channel = i / shape.Outputs, window = i % shape.Outputs;
            int group = channel / shape.GroupOutputs, row = channel % shape.GroupOutputs;
            long sum = shape.Bias < 0 ? 0 : memory.Long(shape.Bias, channel);
            for (int k = 0; k < shape.Inner; k++)
            {
                int word = memory.Int(shape.Weights, (((long)group * words) + (k / 4)) * shape.GroupOutputs + row);
                sum += (long)(sbyte)(word >> (k % 4 * 8)) * Code(memory, shape, samples, group, sample, window, k);
            }

            Sink.Take(memory, shape.Sink, samples, sample, i, sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static PackedCodes Weights(DeviceMemory memory, ConvolutionShape shape, int group, int row, int word, int words) => new()
    {
        Low = row < shape.GroupOutputs && word < words ? memory.Int(shape.Weights, (((long)group * words) + word) * shape.GroupOutputs + row) : 0,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static PackedCodes Patch(DeviceMemory memory, ConvolutionShape shape, int samples, int group, int column, int windows, int word)
    {
        if (column >= windows) return default;
        int sample = column / shape.Outputs, window = column % shape.Outputs, k = word * 4;
        return PackedCodes.Of(
            Code(memory, shape, samples, group, sample, window, k), Code(memory, shape, samples, group, sample, window, k + 1),
            Code(memory, shape, samples, group, sample, window, k + 2), Code(memory, shape, samples, group, sample, window, k + 3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Code(DeviceMemory memory, ConvolutionShape shape, int samples, int group, int sample, int window, int k)
    {
        if (k >= shape.Inner) return 0;
        int source = memory.Int(shape.Sources, ((long)window * shape.Taps) + memory.Int(shape.Inputs, shape.Inner + k));
        if (source < 0) return 0;
        int channels = shape.Channels / shape.Groups, start = (((sample * shape.Channels) + (group * channels)) * shape.InputLength) + memory.Int(shape.Inputs, k);
        return memory.Codes[DeviceMemory.CodesAt(shape.Input, samples) + start + source];
    }

    private static void Fire(DeviceMemory memory, ConvolutionShape shape, int samples, int windows, int group, int firstRow, int firstColumn, Tile tile)
    {
        ArrayView<int> membranes = Tile.Spread(tile);
        for (int i = 0; i < Tile.Side * Tile.Side; i++)
        {
            int row = firstRow + Group.IdxY + (i / Tile.Side * Group.DimX), column = firstColumn + Group.IdxX + (i % Tile.Side * Group.DimX);
            if (row >= shape.GroupOutputs || column >= windows) continue;
            int channel = (group * shape.GroupOutputs) + row;
            long bias = shape.Bias < 0 ? 0 : memory.Long(shape.Bias, channel);
            Sink.Take(memory, shape.Sink, samples, column / shape.Outputs, (channel * shape.Outputs) + (column % shape.Outputs), (int)(membranes[i] + bias));
        }
    }
}
