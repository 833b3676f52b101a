using System.Reflection;

namespace Spike.Deploy.Tests;

/// <summary>The files of deploy/.</summary>
internal static class DeployFolder
{
    public static readonly string Repository = typeof(DeployFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(fact => fact.Key == "RepositoryRoot").Value!;

    public static string File(params string[] path) => Path.Combine([Repository, "deploy", .. path]);

    public static string Text(params string[] path) => System.IO.File.ReadAllText(File(path));
}
