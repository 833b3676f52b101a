using ILGPU;
using ILGPU.Runtime;
using Spike.Runtime.Ilgpu.Kernels;

namespace Spike.Runtime.Ilgpu.Memory;

/// <summary>A stream with an arena of its own. While one lane computes, the other's samples are on their way.</summary>
internal sealed class Lane(IlgpuProgram program) : IDisposable
{
    private MemoryBuffer1D<byte, Stride1D.Dense>? arena;
    private int capacity;

    public AcceleratorStream Stream { get; } = program.Device.Accelerator.CreateStream();

    public DeviceMemory Memory { get; private set; }

    /// <summary>Makes room for so many samples; what is there stays where it suffices.</summary>
    public void Reserve(int samples)
    {
        if (samples <= capacity) return;
        Stream.Synchronize();
        arena?.Dispose();
        arena = program.Device.Accelerator.Allocate1D<byte>(program.ArenaBytes * samples);
        Memory = Views.Of(arena, program.Constants);
        capacity = samples;
    }

    /// <summary>The codes of an edge in a run of so many samples.</summary>
    public ArrayView<short> Codes(int edge, int samples) =>
        Memory.Codes.SubView(DeviceMemory.CodesAt(program.Place(edge), samples), (long)samples * program.Program.Edges[edge].Shape.Length);

    public void Dispose()
    {
        Stream.Synchronize();
        Stream.Dispose();
        arena?.Dispose();
    }
}
