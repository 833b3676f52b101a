using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi;

/// <summary>Finds Spike.Runtime.Remote, if the app has it.</summary>
/// <remarks>
/// As with the device kernels: gRPC is many times the size of the runtime, and few apps have chips on another machine, so it is a package of its own.
/// A type asked for by its full name in a literal is something that trimming and NativeAOT follow.
/// </remarks>
internal static class RemotePackage
{
    /// <exception cref="SpikeDeviceException">The app does not have it.</exception>
    public static IRemoteDevices Require(string address)
    {
        Type? type = Type.GetType("Spike.Runtime.Remote.RemoteDevices, Spike.Runtime.Remote", throwOnError: false);
        return type is not null && Activator.CreateInstance(type) is IRemoteDevices found
            ? found
            : throw new SpikeDeviceException(SpikeDeviceFault.Library, $"The device '{address}' is on another machine, and Spike.Runtime.Remote, which reaches it, is not part of the app. Add a reference to that package.");
    }
}
