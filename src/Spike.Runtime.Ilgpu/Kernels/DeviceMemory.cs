using System.Runtime.CompilerServices;
using ILGPU;

namespace Spike.Runtime.Ilgpu.Kernels;

/// <summary>What every kernel sees: the arena and the constants, each as elements of several widths.</summary>
/// <remarks>
/// A place counts blocks of 64 bytes. An edge of a run of n samples starts at n times its place; a constant starts at its own. So 32 bits
/// name any byte that a program can have, and a kernel's parameters stay few.
/// </remarks>
internal struct DeviceMemory
{
    public ArrayView<short> Codes;
    public ArrayView<int> Membranes;
    public ArrayView<long> WideMembranes;

    public ArrayView<sbyte> Bytes;
    public ArrayView<short> Shorts;
    public ArrayView<int> Ints;
    public ArrayView<long> Longs;

    public const int Block = 64;

    /// <summary>Index of the first code of an edge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long CodesAt(int place, int samples) => (long)place * (Block / sizeof(short)) * samples;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long MembranesAt(int place, int samples) => (long)place * (Block / sizeof(int)) * samples;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long WideAt(int place, int samples) => (long)place * (Block / sizeof(long)) * samples;

    /// <summary>An element of a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public sbyte Byte(int place, int index) => Bytes[((long)place * Block) + index];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public short Short(int place, long index) => Shorts[((long)place * (Block / sizeof(short))) + index];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Int(int place, long index) => Ints[((long)place * (Block / sizeof(int))) + index];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Long(int place, int index) => Longs[((long)place * (Block / sizeof(long))) + index];
}
