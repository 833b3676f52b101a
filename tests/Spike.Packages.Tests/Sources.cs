using System.Reflection;

namespace Spike.Packages.Tests;

/// <summary>Where the build that made these tests left what they work on.</summary>
internal static class Sources
{
    public static string RepositoryRoot => Named("RepositoryRoot");

    public static string Configuration => Named("Configuration");

    public static string Version => Named("PackageVersion");

    public static string PathOf(params string[] parts) => Path.Combine([RepositoryRoot, .. parts]);

    private static string Named(string key) => typeof(Sources).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
