using System.Collections.Immutable;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi.Driver;

/// <summary>The libraries that were looked for, and the one that was found.</summary>
/// <param name="Looked">Files, in order.</param>
/// <param name="Named">Who named them: the variable, else the usual places.</param>
/// <param name="Path">The first one that is there; null: none.</param>
internal sealed record NxSearch(ImmutableArray<string> Looked, bool Named, string? Path)
{
    public static NxSearch Run(string? named, string application, IEnumerable<string>? usual = null)
    {
        ImmutableArray<string> places = NxLibraryPlaces.Of(named, application, usual ?? NxLibraryPlaces.Usual);
        return new NxSearch(places, !string.IsNullOrEmpty(named), places.FirstOrDefault(File.Exists));
    }

    public static NxSearch Run() => Run(Environment.GetEnvironmentVariable(NxLibraryPlaces.Variable), AppContext.BaseDirectory);

    /// <summary>What was looked for and where, as a clause.</summary>
    public string InWords() => Path is null
        ? $"no library for it was found at {string.Join(", ", Looked)}{(Named ? $" ({NxLibraryPlaces.Variable} names it)" : $" ({NxLibraryPlaces.Variable} is not set)")}"
        : $"the library '{Path}' sees no device";

    /// <summary>The error of whom wanted a chip and gets none.</summary>
    public SpikeDeviceException NotFound() => new(SpikeDeviceFault.NotFound,
        $"There is no Loihi-class device: {InWords()}. Connect a board, set {NxLibraryPlaces.Variable} to the library of its vendor's kit, " +
        "or let the emulator run the model: set SPIKE_LOIHI_EMULATE=1 or the option Emulate.");
}
