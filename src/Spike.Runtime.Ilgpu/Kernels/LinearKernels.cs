using System.Runtime.CompilerServices;
using ILGPU;

namespace Spike.Runtime.Ilgpu.Kernels;

/// <summary>A linear layer.</summary>
internal struct LinearShape
{
    public int Input;
    public int Rows;
    public int Inner;
    public int Columns;

    /// <summary>Place of the weights, words of four: [(Inner + 3) / 4][Columns].</summary>
    public int Weights;

    /// <summary>Place of int64 [Columns]; -1 where there is none.</summary>
    public int Bias;
    public int Pair;
    public Sink Sink;
}

/// <summary>V = b + W·x for the rows of all samples: 32-bit membranes tile by tile, 64-bit ones each by itself.</summary>
internal static class LinearKernels
{
    public static void Tiles(DeviceMemory memory, LinearShape shape, int samples)
    {
        TileOperands operands = TileOperands.Allocate();
        int side = Group.DimX * Tile.Side, rows = samples * shape.Rows, words = (shape.Inner + 3) / 4;
        int acrossTiles = (shape.Columns + side - 1) / side, tiles = (rows + side - 1) / side * acrossTiles;
        int thread = (Group.IdxY * Group.DimX) + Group.IdxX, threads = Group.DimX * Group.DimX;
        long codes = DeviceMemory.CodesAt(shape.Input, samples);
        for (int at = Grid.IdxX; at < tiles; at += Grid.DimX)
        {
            int firstRow = at / acrossTiles * side, firstColumn = at % acrossTiles * side;
            Tile tile = default;
            for (int first = 0; first < words; first += Tile.Depth)
            {
                for (int load = thread; load < Tile.Depth * side; load += threads)
                {
                    // Codes lie one behind the other along a row, weights along the columns: neighbouring threads read neighbours in both.
                    int lane = load / Tile.Depth, word = load % Tile.Depth;
                    operands.SetLeft(TileOperands.At(word, lane), Codes(memory, codes, shape.Inner, rows, firstRow + lane, first + word));
                    word = load / side;
                    lane = load % side;
                    operands.SetRight(TileOperands.At(word, lane), Weights(memory, shape, firstColumn + lane, first + word, words));
                }

                Group.Barrier();
                tile = Tile.Add(tile, operands, shape.Pair);
                Group.Barrier();
            }

            Fire(memory, shape, samples, rows, firstRow, firstColumn, tile);
        }
    }

    /// <summary>64-bit membranes, one a thread.</summary>
    public static void Direct(DeviceMemory memory, LinearShape shape, int samples)
    {
        long codes = DeviceMemory.CodesAt(shape.Input, samples);
        int count = samples * shape.Rows * shape.Columns;
        for (int at = Grid.GlobalIndex.X; at < count; at += Grid.DimX * Group.DimX)
        {
            int row = at / shape.Columns, column = at % shape.Columns;
            long sum = shape.Bias < 0 ? 0 : memory.Long(shape.Bias, column);
            for (int k = 0; k < shape.Inner; k++)
            {
                int word = memory.Int(shape.Weights, ((long)(k / 4) * shape.Columns) + column);
                sum += (long)(sbyte)(word >> (k % 4 * 8)) * memory.Codes[codes + ((long)row * shape.Inner) + k];
            }

            Sink.Take(memory, shape.Sink, samples, row / shape.Rows, (row % shape.Rows * shape.Columns) + column, sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static PackedCodes Codes(DeviceMemory memory, long codes, int inner, int rows, int row, int word)
    {
        int k = word * 4;
        if (row >= rows || k >= inner) return default;
        long at = codes + ((long)row * inner) + k;
        if (inner % 4 == 0) return PackedCodes.Of(memory.WideMembranes[at / 4]);
        return PackedCodes.Of(
            memory.Codes[at], k + 1 < inner ? memory.Codes[at + 1] : 0, k + 2 < inner ? memory.Codes[at + 2] : 0, k + 3 < inner ? memory.Codes[at + 3] : 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static PackedCodes Weights(DeviceMemory memory, LinearShape shape, int column, int word, int words) =>
        new() { Low = column < shape.Columns && word < words ? memory.Int(shape.Weights, ((long)word * shape.Columns) + column) : 0 };

    private static void Fire(DeviceMemory memory, LinearShape shape, int samples, int rows, int firstRow, int firstColumn, Tile tile)
    {
        ArrayView<int> membranes = Tile.Spread(tile);
        for (int i = 0; i < Tile.Side * Tile.Side; i++)
        {
            int row = firstRow + Group.IdxY + (i / Tile.Side * Group.DimX), column = firstColumn + Group.IdxX + (i % Tile.Side * Group.DimX);
            if (row >= rows || column >= shape.Columns) continue;
            long bias = shape.Bias < 0 ? 0 : memory.Long(shape.Bias, column);
            Sink.Take(memory, shape.Sink, samples, row / shape.Rows, (row % shape.Rows * shape.Columns) + column, (int)(membranes[i] + bias));
        }
    }
}
