using System.Reflection;

namespace Spike.Benchmarks;

internal static class Sources
{
    public static string RepositoryRoot { get; } = typeof(Sources).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    public static string Sample { get; } = Path.Combine(RepositoryRoot, "samples", "Digits");
}
