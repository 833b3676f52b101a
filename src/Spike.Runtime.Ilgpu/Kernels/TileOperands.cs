using System.Runtime.CompilerServices;
using ILGPU;

namespace Spike.Runtime.Ilgpu.Kernels;

/// <summary>Both operands of a tile in shared memory, [depth][tile side + padding] words each, low and high bytes apart.</summary>
internal struct TileOperands
{
    public ArrayView<int> LeftLow;
    public ArrayView<int> LeftHigh;
    public ArrayView<int> RightLow;
    public ArrayView<int> RightHigh;

    public static TileOperands Allocate() => new()
    {
        LeftLow = SharedMemory.Allocate1D<int>(Tile.SharedWords),
        LeftHigh = SharedMemory.Allocate1D<int>(Tile.SharedWords),
        RightLow = SharedMemory.Allocate1D<int>(Tile.SharedWords),
        RightHigh = SharedMemory.Allocate1D<int>(Tile.SharedWords),
    };

    /// <summary>Where word <paramref name="word"/> of row or column <paramref name="lane"/> stands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int At(int word, int lane) => (word * ((Group.DimX * Tile.Side) + Tile.Padding)) + lane;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetLeft(int at, PackedCodes codes)
    {
        LeftLow[at] = codes.Low;
        LeftHigh[at] = codes.High;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetRight(int at, PackedCodes codes)
    {
        RightLow[at] = codes.Low;
        RightHigh[at] = codes.High;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PackedCodes Left<TPlanes>(int at) where TPlanes : struct, IPlanes =>
        new() { Low = LeftLow[at], High = default(TPlanes).LeftHigh ? LeftHigh[at] : 0 };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PackedCodes Right<TPlanes>(int at) where TPlanes : struct, IPlanes =>
        new() { Low = RightLow[at], High = default(TPlanes).RightHigh ? RightHigh[at] : 0 };
}
