namespace Spike.Packages.Tests;

/// <summary>The packages under test: those in the folder that SPIKE_PACKAGES names, or else what is packed here, once for all tests, of the build that made them.</summary>
[TestClass]
public static class Feed
{
    private static readonly string Work = Directory.CreateTempSubdirectory("spike-packages-").FullName;
    private static readonly Lazy<string> Libraries = new(() => Given ?? Pack(Path.Combine(Work, "feed"), "build/packages/Spike.Build.Tasks", "src/Spike.Runtime", "templates"));
    private static readonly Lazy<string> Everything = new(() => Given ?? Pack(Libraries.Value, "src/Spike.Cli", "src/Spike.Runtime.Hosting", "src/Spike.Runtime.Ilgpu", "src/Spike.Runtime.Remote"));

    /// <summary>A folder that holds Spike.Build.Tasks, Spike.Runtime and Spike.Templates.</summary>
    public static string Folder => Libraries.Value;

    /// <summary>The same, with the tool and the other libraries: packing these takes its time.</summary>
    public static string All => Everything.Value;

    /// <summary>Where they are installed: a folder of their own, so that none of an earlier run is taken for one of these.</summary>
    public static string Installed => Path.Combine(Work, "installed");

    private static string? Given => Environment.GetEnvironmentVariable("SPIKE_PACKAGES") is { Length: > 0 } folder ? Path.GetFullPath(folder, Sources.RepositoryRoot) : null;

    public static string PathOf(string package) => Path.Combine(Given ?? Path.Combine(Work, "feed"), $"{package}.{Sources.Version}.nupkg");

    /// <summary>Packs what was built: nothing is compiled, and no output of the build changes.</summary>
    internal static string Pack(string folder, params string[] projects)
    {
        foreach (string project in projects)
            DotNet.Run(Sources.RepositoryRoot, "pack", project, "--no-build", "--no-restore", "--configuration", Sources.Configuration, "--output", folder).Succeeded();
        return folder;
    }

    [AssemblyCleanup]
    public static void Remove() => Directory.Delete(Work, recursive: true);
}
