namespace Spike.Build.Tasks.Items;

/// <summary>Makes paths of metadata absolute. MSBuild mends the separators of an Include, but not those of metadata.</summary>
internal static class ItemPath
{
    public static string Absolute(string path, string directory)
    {
        if (Path.DirectorySeparatorChar == '/')
            path = path.Replace('\\', '/');
        return Path.GetFullPath(Path.Combine(directory, path));
    }

    /// <summary>Where the compiler looks for what a variable or a file names: nothing is mended. Null where this is no path.</summary>
    public static string? Literal(string path, string directory)
    {
        try
        {
            // The state of a build has a line for each path.
            return path.Any(char.IsControl) ? null : Path.GetFullPath(Path.Combine(directory, path));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or IOException)
        {
            return null;
        }
    }
}
