using System.Collections.Immutable;
using Spike.Runtime.Backends.Devices;
using Spike.Runtime.Ilgpu.Devices;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Ilgpu;

/// <summary>What Spike.Runtime finds in this package.</summary>
internal sealed class IlgpuBackend(DeviceContext context) : IDeviceBackend
{
    public IlgpuBackend()
        : this(new DeviceContext())
    {
    }

    public ImmutableArray<DeviceDescription> Devices => context.Descriptions;

    public IDeviceProgram? Prepare(DeviceDescription device, SpikingProgram program, out string refusal)
    {
        try
        {
            refusal = "";
            return new IlgpuProgram(context.Open(device), program);
        }
        catch (Exception e) when (DriverFault.Is(e))
        {
            refusal = DriverFault.Words(e);
            return null;
        }
    }
}
