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
}
