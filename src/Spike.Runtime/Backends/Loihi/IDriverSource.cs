using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi;

/// <summary>Where devices come from: a vendor's library, or the emulator.</summary>
internal interface IDriverSource
{
    IReadOnlyList<SpikeDeviceInfo> Devices();

    /// <exception cref="SpikeDeviceException">There is no such device, or it does not open.</exception>
    IDriverDevice Open(string id);

    /// <summary>Why no device was found.</summary>
    SpikeDeviceException NotFound();
}
