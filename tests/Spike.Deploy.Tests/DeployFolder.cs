using System.Reflection;

namespace Spike.Deploy.Tests;

/// <summary>The files of deploy/.</summary>
internal static class DeployFolder
{
    public static readonly string Repository = Fact("RepositoryRoot");

    /// <summary>spike-compile, as it was built.</summary>
    public static readonly string Program = Path.Combine(Repository, "src", "Spike.Cli", "bin", Fact("Configuration"), "net10.0", "spike-compile.dll");

    public static string File(params string[] path) => Path.Combine([Repository, "deploy", .. path]);

    public static string Text(params string[] path) => System.IO.File.ReadAllText(File(path));

    private static string Fact(string key) => typeof(DeployFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(fact => fact.Key == key).Value!;
}
