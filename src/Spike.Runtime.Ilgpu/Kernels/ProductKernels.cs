using System.Runtime.CompilerServices;
using ILGPU;

namespace Spike.Runtime.Ilgpu.Kernels;

/// <summary>Where a matrix of a batch of matrices lies.</summary>
internal struct MatrixShape
{
    /// <summary>The edge, and its elements a sample.</summary>
    public int Place;
    public int Length;
    public int RowStride;
    public int ColumnStride;

    /// <summary>The first of its batch strides among the product's words.</summary>
    public int BatchStrides;
}

/// <summary>Products of two spike trains, as in attention.</summary>
internal struct ProductShape
{
    public MatrixShape A;
    public MatrixShape B;
    public MatrixShape Output;

    /// <summary>Place of the words: sizes of the batch axes, then the strides of A, B and the output.</summary>
    public int Words;
    public int BatchRank;
    public int Batches;
    public int Rows;
    public int Inner;
    public int Columns;
    public int Pair;
    public Sink Sink;
}

/// <summary>V[g, m, n] = Σ a[g, m, k] · b[g, k, n] for all samples.</summary>
internal static class ProductKernels
{
    public static void Tiles(DeviceMemory memory, ProductShape shape, int samples)
    {
        TileOperands operands = TileOperands.Allocate();
        int side = Group.DimX * Tile.Side;
        int acrossTiles = (shape.Columns + side - 1) / side, matrixTiles = (shape.Rows + side - 1) / side * acrossTiles;
        int thread = (Group.IdxY * Group.DimX) + Group.IdxX, threads = Group.DimX * Group.DimX;
        for (int at = Grid.IdxX; at < samples * shape.Batches * matrixTiles; at += Grid.DimX)
        {
            int matrix = at / matrixTiles, sample = matrix / shape.Batches, batch = matrix % shape.Batches;
            int firstRow = at % matrixTiles / acrossTiles * side, firstColumn = at % matrixTiles % acrossTiles * side;
            long a = Start(memory, shape, shape.A, samples, sample, batch), b = Start(memory, shape, shape.B, samples, sample, batch);
            Tile tile = default;
            for (int first = 0; first < shape.Inner; first += Tile.Depth * 4)
            {
                for (int load = thread; load < Tile.Depth * side; load += threads)
                {
                    // Whichever axis lies closest in memory is walked by neighbouring threads.
                    int word = shape.A.ColumnStride == 1 ? load % Tile.Depth : load / side, lane = shape.A.ColumnStride == 1 ? load / Tile.Depth : load % side;
                    operands.SetLeft(TileOperands.At(word, lane), Four(
                        memory, a + ((long)(firstRow + lane) * shape.A.RowStride), shape.A.ColumnStride, firstRow + lane < shape.Rows ? shape.Inner : 0, first + (word * 4)));
                    word = shape.B.RowStride == 1 ? load % Tile.Depth : load / side;
                    lane = shape.B.RowStride == 1 ? load / Tile.Depth : load % side;
                    operands.SetRight(TileOperands.At(word, lane), Four(
                        memory, b + ((long)(firstColumn + lane) * shape.B.ColumnStride), shape.B.RowStride, firstColumn + lane < shape.Columns ? shape.Inner : 0, first + (word * 4)));
                }

                Group.Barrier();
                tile = Tile.Add(tile, operands, shape.Pair);
                Group.Barrier();
            }

            Fire(memory, shape, samples, sample, batch, firstRow, firstColumn, tile);
        }
    }

    /// <summary>64-bit membranes, one a thread.</summary>
    public static void Direct(DeviceMemory memory, ProductShape shape, int samples)
    {
        int matrix = shape.Rows * shape.Columns, count = samples * shape.Batches * matrix;
        for (int at = Grid.GlobalIndex.X; at < count; at += Grid.DimX * Group.DimX)
        {
            int sample = at / matrix / shape.Batches, batch = at / matrix % shape.Batches, row = at % matrix / shape.Columns, column = at % shape.Columns;
            long a = Start(memory, shape, shape.A, samples, sample, batch) + ((long)row * shape.A.RowStride);
            long b = Start(memory, shape, shape.B, samples, sample, batch) + ((long)column * shape.B.ColumnStride), sum = 0;
            for (int k = 0; k < shape.Inner; k++)
                sum += (long)memory.Codes[a + ((long)k * shape.A.ColumnStride)] * memory.Codes[b + ((long)k * shape.B.RowStride)];
            Sink.Take(memory, shape.Sink, samples, sample, Output(memory, shape, batch, row, column), sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Start(DeviceMemory memory, ProductShape shape, MatrixShape matrix, int samples, int sample, int batch) =>
        DeviceMemory.CodesAt(matrix.Place, samples) + ((long)sample * matrix.Length)
        + Strided.Offset(memory, shape.Words, 0, matrix.BatchStrides, shape.BatchRank, batch);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Output(DeviceMemory memory, ProductShape shape, int batch, int row, int column) =>
        Strided.Offset(memory, shape.Words, 0, shape.Output.BatchStrides, shape.BatchRank, batch)
        + (row * shape.Output.RowStride) + (column * shape.Output.ColumnStride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static PackedCodes Four(DeviceMemory memory, long start, int stride, int inner, int k) => PackedCodes.Of(
        k < inner ? memory.Codes[start + ((long)k * stride)] : 0, k + 1 < inner ? memory.Codes[start + ((long)(k + 1) * stride)] : 0,
        k + 2 < inner ? memory.Codes[start + ((long)(k + 2) * stride)] : 0, k + 3 < inner ? memory.Codes[start + ((long)(k + 3) * stride)] : 0);

    private static void Fire(DeviceMemory memory, ProductShape shape, int samples, int sample, int batch, int firstRow, int firstColumn, Tile tile)
    {
        ArrayView<int> membranes = Tile.Spread(tile);
        for (int i = 0; i < Tile.Side * Tile.Side; i++)
        {
            int row = firstRow + Group.IdxY + (i / Tile.Side * Group.DimX), column = firstColumn + Group.IdxX + (i % Tile.Side * Group.DimX);
            if (row < shape.Rows && column < shape.Columns)
                Sink.Take(memory, shape.Sink, samples, sample, Output(memory, shape, batch, row, column), membranes[i]);
        }
    }
}
