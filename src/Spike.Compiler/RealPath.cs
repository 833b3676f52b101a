namespace Spike.Compiler;

/// <summary>Where a path really leads, every link on the way followed.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40;

    public static string Of(string path) => Of(path, MaxLinks);

    /// <summary>Whether a file lies in a folder, compared by whole segments: /opt/models-old is not in /opt/models.</summary>
    public static bool IsInside(string path, string folder)
    {
        string relative = Path.GetRelativePath(Of(folder), Of(path));
        return relative != ".." && !relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal) && !Path.IsPathRooted(relative);
    }

    private static string Of(string path, int links)
    {
        string full = Path.GetFullPath(path), root = Path.GetPathRoot(full)!;
        string real = root;
        string[] segments = full[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < segments.Length; i++)
        {
            real = Path.Combine(real, segments[i]);
            if (new FileInfo(real).LinkTarget is not { } target) continue;
            if (links == 0) throw new IOException($"'{path}' goes through more than {MaxLinks} links.");
            string resolved = Path.Combine(Path.GetDirectoryName(real)!, target);
            return Of(Path.Combine([resolved, .. segments[(i + 1)..]]), links - 1);
        }

        return real;
    }
}
