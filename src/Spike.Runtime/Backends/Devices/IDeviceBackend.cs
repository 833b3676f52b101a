using System.Collections.Immutable;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Backends.Devices;

/// <summary>Kernels for devices beside the processor. Spike.Runtime.Ilgpu, a package of its own, implements it.</summary>
internal interface IDeviceBackend
{
    /// <summary>Every device of this machine, the ones to prefer first.</summary>
    ImmutableArray<DeviceDescription> Devices { get; }

    /// <summary>Puts a program's constants on a device and compiles the kernels that it needs.</summary>
    /// <param name="device">One of <see cref="Devices"/>.</param>
    /// <param name="program">A program that the verifier accepts.</param>
    /// <param name="refusal">Why the device cannot run it, in a clause; empty where it can.</param>
    /// <returns>The program for any number of sessions; null where the device cannot run it.</returns>
    IDeviceProgram? Prepare(DeviceDescription device, SpikingProgram program, out string refusal);
}

/// <summary>A program on a device. All sessions of a model share it.</summary>
internal interface IDeviceProgram : IDisposable
{
    /// <summary>Makes a session with buffers of its own.</summary>
    /// <param name="options">Streams and counting; threads mean nothing to a device.</param>
    /// <param name="recorded">Edges whose codes are kept.</param>
    /// <param name="refusal">Why the device cannot, in a clause; empty where it can.</param>
    IBackendSession? CreateSession(SpikeOptions options, ImmutableArray<int> recorded, out string refusal);
}

/// <summary>A kind of device.</summary>
internal enum DeviceKind
{
    /// <summary>An NVIDIA card with its driver.</summary>
    Cuda,

    /// <summary>Anything that an OpenCL driver offers.</summary>
    OpenCl,

    /// <summary>The device kernels on the processor, one thread, slow: it shows that the kernels are right.</summary>
    Correctness,
}

/// <summary>A device of this machine.</summary>
/// <param name="Index">Place in the list.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Name">What its driver calls it.</param>
/// <param name="MemoryBytes">Its memory; 0 where it shares the processor's.</param>
/// <param name="Refusal">Why it can run nothing, in a clause; empty where it can run.</param>
internal sealed record DeviceDescription(int Index, DeviceKind Kind, string Name, long MemoryBytes, string Refusal)
{
    public bool CanRun => Refusal.Length == 0;
}
