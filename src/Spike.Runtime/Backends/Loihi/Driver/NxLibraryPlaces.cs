using System.Collections.Immutable;

namespace Spike.Runtime.Backends.Loihi.Driver;

/// <summary>Where a vendor's library may lie, in the order in which it is looked for. docs/driver.md lists it.</summary>
internal static class NxLibraryPlaces
{
    public const string Variable = "SPIKE_NXSDK_PATH";

    /// <summary>What the library is called on this system.</summary>
    public static string FileName => OperatingSystem.IsWindows() ? "spike_nx.dll" : OperatingSystem.IsMacOS() ? "libspike_nx.dylib" : "libspike_nx.so";

    /// <param name="named">The value of <see cref="Variable"/>: a file or a folder. Where it is set, nothing else is tried: a typing error must not lead to another library.</param>
    /// <param name="application">The app's folder.</param>
    /// <param name="usual">Where a kit's installer puts it.</param>
    public static ImmutableArray<string> Of(string? named, string application, IEnumerable<string> usual)
    {
        if (!string.IsNullOrEmpty(named))
        {
            string whole = Path.GetFullPath(named);
            return Directory.Exists(whole) ? [Path.Combine(whole, FileName), Path.Combine(whole, OperatingSystem.IsWindows() ? "bin" : "lib", FileName)] : [whole];
        }

        return [.. usual.Prepend(application).Select(folder => Path.Combine(folder, FileName))];
    }

    /// <summary>Full paths only: the loader's own search would take a library from the working folder on some systems.</summary>
    public static string[] Usual { get; } = OperatingSystem.IsWindows() ? [Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "spike_nx", "bin")]
        : OperatingSystem.IsMacOS() ? ["/usr/local/lib", "/opt/homebrew/lib", "/opt/spike_nx/lib"]
        : ["/usr/local/lib", "/opt/spike_nx/lib", "/usr/lib"];
}
