using ILGPU;
using ILGPU.Runtime;
using Spike.Runtime.Ilgpu.Kernels;

namespace Spike.Runtime.Ilgpu.Memory;

/// <summary>Buffers of bytes as the elements that kernels read.</summary>
internal static class Views
{
    public static ArrayView<T> As<T>(this MemoryBuffer1D<byte, Stride1D.Dense> buffer) where T : unmanaged => buffer.View.Cast<byte, T>().AsContiguous();

    public static DeviceMemory Of(MemoryBuffer1D<byte, Stride1D.Dense> arena, MemoryBuffer1D<byte, Stride1D.Dense> constants) => new()
    {
        Codes = arena.As<short>(),
        Membranes = arena.As<int>(),
        WideMembranes = arena.As<long>(),
        Bytes = constants.As<sbyte>(),
        Shorts = constants.As<short>(),
        Ints = constants.As<int>(),
        Longs = constants.As<long>(),
    };
}
