using System.Collections.Concurrent;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using Spike.Runtime.Ilgpu.Kernels;

namespace Spike.Runtime.Ilgpu.Devices;

/// <summary>A device in use: its kernels, compiled when first asked for, and how many threads share what.</summary>
internal sealed class OpenDevice : IDisposable
{
    private const int GroupThreads = 256;

    // As many groups as hide the wait for memory on the largest card there is; what is left over, the groups do in turn.
    private const int MostGroups = 1 << 14;

    private readonly ConcurrentDictionary<string, Delegate> kernels = [];
    private readonly int tileThreads;
    private readonly int rowThreads;
    private readonly int elementThreads;
    private readonly int mostGroups;

    /// <param name="accelerator">ILGPU's.</param>
    /// <param name="arenaBudget">Bytes that a session's arena may take; none: what suits the device's memory.</param>
    public OpenDevice(Accelerator accelerator, long? arenaBudget)
    {
        Accelerator = accelerator;
        ArenaBudget = arenaBudget ?? (accelerator is CPUAccelerator ? 1L << 26 : Math.Min(accelerator.MemorySize / 8, 1L << 31));
        if (accelerator is CPUAccelerator)
        {
            // Threads of a group wait for each other at every barrier and between groups, which costs the processor most of its time: as few as there are.
            tileThreads = accelerator.MaxNumThreadsPerGroup >= 4 ? 2 : 1;
            rowThreads = elementThreads = accelerator.MaxNumThreadsPerGroup >= 4 ? 4 : 1;
            mostGroups = 1;
            return;
        }

        int most = accelerator.MaxNumThreadsPerGroup;
        tileThreads = most >= Tile.MaxThreads * Tile.MaxThreads ? Tile.MaxThreads : 8;
        rowThreads = Math.Min(RowReduction.MaxThreads, most);
        elementThreads = Math.Min(GroupThreads, most);
        mostGroups = MostGroups;
    }

    public Accelerator Accelerator { get; }

    /// <summary>Bytes that an arena may take; a session has two where batches are cut.</summary>
    public long ArenaBudget { get; }

    /// <summary>A kernel for this device.</summary>
    public Action<AcceleratorStream, KernelConfig, DeviceMemory, TShape, int> Kernel<TShape>(Action<DeviceMemory, TShape, int> kernel) where TShape : struct =>
        Loaded(kernel, () => Accelerator.LoadKernel(kernel));

    /// <summary>A kernel that counts too.</summary>
    public Action<AcceleratorStream, KernelConfig, DeviceMemory, SpikeMemory, PopulationShape, int> Kernel(Action<DeviceMemory, SpikeMemory, PopulationShape, int> kernel) =>
        Loaded(kernel, () => Accelerator.LoadKernel(kernel));

    /// <summary>Groups for tiles of membranes, [rows, columns] as often as <paramref name="matrices"/> says.</summary>
    public KernelConfig Tiles(long matrices, long rows, long columns)
    {
        int side = tileThreads * Tile.Side;
        return new KernelConfig(new Index3D(Groups(matrices * ((rows + side - 1) / side) * ((columns + side - 1) / side)), 1, 1), new Index3D(tileThreads, tileThreads, 1));
    }

    /// <summary>Groups for rows of so many elements.</summary>
    public KernelConfig Rows(long rows, int length)
    {
        int threads = 1;
        while (threads < length && threads < rowThreads) threads *= 2;
        return new KernelConfig(new Index3D(Groups(rows), 1, 1), new Index3D(threads, 1, 1));
    }

    /// <summary>Groups for single elements.</summary>
    public KernelConfig Elements(long count) =>
        new(new Index3D(Groups((count + elementThreads - 1) / elementThreads), 1, 1), new Index3D(elementThreads, 1, 1));

    public void Dispose() => Accelerator.Dispose();

    private int Groups(long wanted) => (int)Math.Clamp(wanted, 1, mostGroups);

    private TDelegate Loaded<TDelegate>(Delegate kernel, Func<TDelegate> load) where TDelegate : Delegate =>
        (TDelegate)kernels.GetOrAdd($"{kernel.Method.DeclaringType!.Name}.{kernel.Method.Name}", _ => load());
}
