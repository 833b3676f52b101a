using System.Collections.Immutable;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
using Spike.Runtime.Backends.Devices;
using Spike.Runtime.Ilgpu.Kernels;

namespace Spike.Runtime.Ilgpu.Devices;

/// <summary>ILGPU's view of this machine. A device is opened when it is first used and stays open.</summary>
internal sealed class DeviceContext : IDisposable
{
    private readonly Context context;
    private readonly ImmutableArray<Device> devices;
    private readonly Lazy<OpenDevice>[] open;

    /// <param name="correctnessThreads">Threads of a group on the correctness device, a power of two from 2.</param>
    /// <param name="arenaBudget">Bytes of an arena; none: what suits the device.</param>
    public DeviceContext(int correctnessThreads = 2, long? arenaBudget = null)
    {
        context = Context.Create(builder => builder
            .Cuda().OpenCL(_ => true).CPU(new CPUDevice(2, correctnessThreads / 2, 1))
            .Optimize(OptimizationLevel.O2).DotProducts());
        devices = [.. context.Devices.OrderBy(device => device.AcceleratorType switch { AcceleratorType.Cuda => 0, AcceleratorType.OpenCL => 1, _ => 2 }).ThenByDescending(device => device.MemorySize)];
        Descriptions = [.. devices.Select(Describe)];
        open = [.. devices.Select(device => new Lazy<OpenDevice>(() => new OpenDevice(device.CreateAccelerator(context), arenaBudget)))];
    }

    public ImmutableArray<DeviceDescription> Descriptions { get; }

    public OpenDevice Open(DeviceDescription description) => open[description.Index].Value;

    public void Dispose()
    {
        foreach (Lazy<OpenDevice> device in open)
        {
            if (device.IsValueCreated) device.Value.Dispose();
        }

        context.Dispose();
    }

    private static DeviceDescription Describe(Device device, int index) => device switch
    {
        CudaDevice cuda => new(index, DeviceKind.Cuda, cuda.Name, cuda.MemorySize, CudaRefusal(cuda)),
        CLDevice openCl => new(index, DeviceKind.OpenCl, openCl.Name, openCl.MemorySize, OpenClRefusal(openCl)),
        _ => new(index, DeviceKind.Correctness, "ILGPU's CPU accelerator", 0, ""),
    };

    private static string CudaRefusal(CudaDevice device) =>
        device.Architecture is { } architecture && architecture < CudaArchitecture.SM_61
            ? $"it has no dot product of bytes (compute capability {architecture.Major}.{architecture.Minor}, and 6.1 is needed)" : "";

    private static string OpenClRefusal(CLDevice device) =>
        !device.Capabilities.GenericAddressSpace ? "its OpenCL driver has no generic address space, which ILGPU's kernels need"
        : !device.Capabilities.Int64_Atomics ? "its OpenCL driver has no 64-bit atomic operations, which counting needs"
        : "";
}
