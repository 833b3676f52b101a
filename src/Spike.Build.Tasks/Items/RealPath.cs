using Spike.Build.Tasks.Compilation;

namespace Spike.Build.Tasks.Items;

/// <summary>Where a path really leads, links of folders on the way followed too. On .NET Framework, which cannot follow them, the path itself.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40;

    public static string Of(string path)
    {
        try
        {
            return Of(path, MaxLinks);
        }
        catch (IOException)
        {
            // Links that lead in a circle: the compiler says that there is no such file.
            return path;
        }
    }

    private static string Of(string path, int links)
    {
        string root = Path.GetPathRoot(path)!, real = root;
        foreach (string segment in path.Substring(root.Length).Split([Path.DirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(real, segment), followed = FileStamp.Followed(next);
            real = followed == next ? next : links > 0 ? Of(followed, links - 1) : throw new IOException("too many links");
        }

        return real;
    }
}
