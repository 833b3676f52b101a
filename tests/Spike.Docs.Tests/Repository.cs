using System.Reflection;

namespace Spike.Docs.Tests;

/// <summary>The files that a reader has.</summary>
internal static class Repository
{
    /// <summary>Folders whose pages are not ours, or are made from ours.</summary>
    private static readonly string[] LeftOut = [".git", "bin", "obj", "artifacts", "node_modules", "TestResults", "BenchmarkDotNet.Artifacts", "shared"];

    public static string Root { get; } = Path.TrimEndingDirectorySeparator(Named("RepositoryRoot"));

    public static string Configuration => Named("Configuration");

    /// <summary>Where golden files and generated pages are written anew.</summary>
    public static bool Updates => Environment.GetEnvironmentVariable("SPIKE_UPDATE_GOLDEN") == "1";

    /// <summary>Every page, by its path from the root.</summary>
    public static IReadOnlyList<string> Pages { get; } = [.. In(Root).Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    public static string PathOf(string page) => Path.Combine(Root, page);

    private static IEnumerable<string> In(string folder) =>
        Directory.EnumerateFiles(folder, "*.md").Concat(Directory.EnumerateDirectories(folder).Where(inner => !LeftOut.Contains(Path.GetFileName(inner))).SelectMany(In));

    private static string Named(string key) => typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
