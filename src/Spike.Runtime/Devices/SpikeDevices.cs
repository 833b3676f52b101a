using Spike.Runtime.Backends.Loihi.Driver;
using Spike.Runtime.Backends.Loihi.Sessions;

namespace Spike.Runtime.Devices;

/// <summary>The Loihi-class chips of this machine.</summary>
public static class SpikeDevices
{
    /// <summary>Asks the library of the vendor's kit, where there is one, what it sees. Emulated devices are not listed.</summary>
    /// <param name="options">How long that may take.</param>
    /// <param name="searched">What was looked for and where, in words, where nothing was found; else the library.</param>
    /// <returns>None where there is no library, or it sees none.</returns>
    /// <exception cref="SpikeDeviceException">There is a library, and it cannot be used.</exception>
    public static IReadOnlyList<SpikeDeviceInfo> Find(SpikeDeviceOptions? options, out string searched)
    {
        NxSearch search = NxSearch.Run();
        searched = search.InWords();
        if (search.Path is not { } path) return [];
        IReadOnlyList<SpikeDeviceInfo> found = NxLibrary.Load(path, DeviceSources.Limits(options ?? new SpikeDeviceOptions())).Enumerate();
        if (found.Count > 0) searched = path;
        return found;
    }
}
