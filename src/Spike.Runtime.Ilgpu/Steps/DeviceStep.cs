using ILGPU;
using ILGPU.Runtime;
using Spike.Runtime.Ilgpu.Kernels;

namespace Spike.Runtime.Ilgpu.Steps;

/// <summary>One operation, ready to be launched for any number of samples.</summary>
internal abstract class DeviceStep
{
    public abstract void Launch(AcceleratorStream stream, DeviceMemory memory, int samples);
}

/// <summary>A kernel and what it is told.</summary>
/// <param name="kernel">Loaded for the device.</param>
/// <param name="shape">The operation.</param>
/// <param name="groups">How many threads so many samples take.</param>
internal sealed class DeviceStep<TShape>(Action<AcceleratorStream, KernelConfig, DeviceMemory, TShape, int> kernel, TShape shape, Func<int, KernelConfig> groups) : DeviceStep
    where TShape : struct
{
    public override void Launch(AcceleratorStream stream, DeviceMemory memory, int samples) => kernel(stream, groups(samples), memory, shape, samples);
}
