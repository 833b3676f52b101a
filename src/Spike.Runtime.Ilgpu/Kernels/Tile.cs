using System.Runtime.CompilerServices;
using ILGPU;

namespace Spike.Runtime.Ilgpu.Kernels;

/// <summary>A thread's 4×4 membranes of a tile. Fields, not an array: they stay in registers.</summary>
/// <remarks>
/// A group of d×d threads makes a tile of 4d×4d membranes. Thread (x, y) has rows y, y+d, y+2d, y+3d and columns x, x+d, x+2d, x+3d, so that
/// neighbours read neighbouring words of shared memory and write neighbouring membranes. With d = 16 each word that is read into shared
/// memory is used 64 times; 16 sums, 8 operands and addresses stay under 64 registers a thread, which lets a multiprocessor hold 1,024 threads.
/// </remarks>
internal struct Tile
{
    /// <summary>Words of four codes that lie in shared memory at a time.</summary>
    public const int Depth = 8;

    /// <summary>Rows of a thread, and columns.</summary>
    public const int Side = 4;

    /// <summary>The most threads along a side of a group.</summary>
    public const int MaxThreads = 16;

    /// <summary>Four words more than the tile is wide, so that the eight words of a row of codes fall into different banks.</summary>
    public const int Padding = 4;

    public const int SharedWords = Depth * ((MaxThreads * Side) + Padding);

    public TileRow Row0;
    public TileRow Row1;
    public TileRow Row2;
    public TileRow Row3;

    /// <summary>Adds the products of what lies in shared memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tile Add(Tile tile, TileOperands operands, int pair) => pair switch
    {
        OperandPair.SignedSigned => Add<SignedSigned>(tile, operands),
        OperandPair.UnsignedSigned => Add<UnsignedSigned>(tile, operands),
        OperandPair.SignedUnsigned => Add<SignedUnsigned>(tile, operands),
        OperandPair.UnsignedUnsigned => Add<UnsignedUnsigned>(tile, operands),
        OperandPair.WideSigned => Add<WideSigned>(tile, operands),
        OperandPair.SignedWide => Add<SignedWide>(tile, operands),
        _ => Add<WideWide>(tile, operands),
    };

    /// <summary>The membranes row by row, where an index can choose among them.</summary>
    public static ArrayView<int> Spread(Tile tile)
    {
        ArrayView<int> all = LocalMemory.Allocate1D<int>(Side * Side);
        Spread(all, 0, tile.Row0);
        Spread(all, 4, tile.Row1);
        Spread(all, 8, tile.Row2);
        Spread(all, 12, tile.Row3);
        return all;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spread(ArrayView<int> all, int at, TileRow row)
    {
        all[at] = row.A;
        all[at + 1] = row.B;
        all[at + 2] = row.C;
        all[at + 3] = row.D;
    }

    private static Tile Add<TPlanes>(Tile tile, TileOperands operands) where TPlanes : struct, IPlanes
    {
        int threads = Group.DimX, stride = (threads * Side) + Padding;
        for (int word = 0; word < Depth; word++)
        {
            int right = (word * stride) + Group.IdxX, left = (word * stride) + Group.IdxY;
            PackedCodes a = operands.Right<TPlanes>(right), b = operands.Right<TPlanes>(right + threads);
            PackedCodes c = operands.Right<TPlanes>(right + (2 * threads)), d = operands.Right<TPlanes>(right + (3 * threads));
            tile = new Tile
            {
                Row0 = TileRow.Add<TPlanes>(tile.Row0, operands.Left<TPlanes>(left), a, b, c, d),
                Row1 = TileRow.Add<TPlanes>(tile.Row1, operands.Left<TPlanes>(left + threads), a, b, c, d),
                Row2 = TileRow.Add<TPlanes>(tile.Row2, operands.Left<TPlanes>(left + (2 * threads)), a, b, c, d),
                Row3 = TileRow.Add<TPlanes>(tile.Row3, operands.Left<TPlanes>(left + (3 * threads)), a, b, c, d),
            };
        }

        return tile;
    }
}

/// <summary>Four membranes of one row.</summary>
internal struct TileRow
{
    public int A;
    public int B;
    public int C;
    public int D;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow Add<TPlanes>(TileRow row, PackedCodes left, PackedCodes a, PackedCodes b, PackedCodes c, PackedCodes d) where TPlanes : struct, IPlanes
    {
        TPlanes planes = default;
        return new TileRow { A = planes.Add(left, a, row.A), B = planes.Add(left, b, row.B), C = planes.Add(left, c, row.C), D = planes.Add(left, d, row.D) };
    }
}
