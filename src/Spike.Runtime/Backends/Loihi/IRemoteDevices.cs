using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi;

/// <summary>The package that reaches devices of other machines.</summary>
internal interface IRemoteDevices
{
    /// <summary>The devices behind an address. Nothing is asked of it yet.</summary>
    /// <exception cref="SpikeDeviceException">It is no address of a device.</exception>
    IDriverSource At(string address, SpikeDeviceOptions options);
}
