using System.Collections.Immutable;
using ILGPU;
using Spike.Runtime.Ilgpu.Devices;
using Spike.Runtime.Ilgpu.Kernels;
using Spike.Runtime.Ilgpu.Memory;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Ilgpu.Steps;

/// <summary>What operations need to become steps: the edges' places, the constants that grow, and the device.</summary>
internal sealed class Preparation(SpikingProgram program, OpenDevice device, ConstantData constants)
{
    private readonly ArenaPlan plan = program.Arena ?? ArenaPlan.Separate(program.Edges);

    public SpikingProgram Program => program;

    public OpenDevice Device => device;

    public ConstantData Constants => constants;

    /// <summary>Bytes of the arena for one sample.</summary>
    public long ArenaBytes => Math.Max(plan.Length, DeviceMemory.Block);

    public int Place(int edge) => checked((int)(plan.Offsets[edge] / DeviceMemory.Block));

    public int Length(int edge) => program.Edges[edge].Shape.Length;

    public CodeRange Range(int edge) => program.Edges[edge].Range;

    /// <summary>Words one list behind the other.</summary>
    public int Words(params ReadOnlySpan<ImmutableArray<int>> lists)
    {
        var words = new List<int>();
        foreach (ImmutableArray<int> list in lists) words.AddRange(list);
        return constants.Add<int>(words.ToArray());
    }

    /// <summary>A step of one thread an element.</summary>
    public DeviceStep Elements<TShape>(Action<DeviceMemory, TShape, int> kernel, TShape shape, long elements) where TShape : struct =>
        new DeviceStep<TShape>(device.Kernel(kernel), shape, samples => device.Elements(samples * elements));

    /// <summary>A step of one group a row.</summary>
    public DeviceStep Rows<TShape>(Action<DeviceMemory, TShape, int> kernel, TShape shape, long rows, int length) where TShape : struct =>
        new DeviceStep<TShape>(device.Kernel(kernel), shape, samples => device.Rows(samples * rows, length));

    /// <summary>A step of one group a tile.</summary>
    public DeviceStep Tiles<TShape>(Action<DeviceMemory, TShape, int> kernel, TShape shape, Func<int, KernelConfig> groups) where TShape : struct =>
        new DeviceStep<TShape>(device.Kernel(kernel), shape, groups);
}
