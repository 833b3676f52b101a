using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi.Driver;

/// <summary>The devices behind a vendor's library.</summary>
/// <param name="search">How it was found; for the error where it sees none.</param>
/// <param name="library">The library.</param>
internal sealed class NxSource(NxSearch search, NxLibrary library) : IDriverSource
{
    public IReadOnlyList<SpikeDeviceInfo> Devices() => library.Enumerate();

    public IDriverDevice Open(string id) => library.Open(id);

    public SpikeDeviceException NotFound() => search.NotFound();

    /// <summary>Finds and loads the library.</summary>
    /// <exception cref="SpikeDeviceException">There is none, or it cannot be used.</exception>
    public static NxSource Find(NxSearch search, NxLimits limits) =>
        search.Path is { } path ? new NxSource(search, NxLibrary.Load(path, limits)) : throw search.NotFound();
}
