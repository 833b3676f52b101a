namespace Spike.Runtime.Tests;

internal static class RepositoryFile
{
    /// <summary>The path of a file in the repository that the tests were built from.</summary>
    public static string At(params string[] names)
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "SpikeBuild.sln"))) folder = Path.GetDirectoryName(folder);
        return Path.Combine([folder!, .. names]);
    }
}
