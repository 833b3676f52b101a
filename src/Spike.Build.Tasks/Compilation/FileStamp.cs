namespace Spike.Build.Tasks.Compilation;

/// <summary>What tells cheaply that a file may have changed. A file that is not there has the length -1, a folder 0.</summary>
internal readonly record struct FileStamp(string Path, long Length, long Ticks)
{
    // A newer framework than this assembly is built for has it; .NET Framework has not.
    private static readonly Func<string, bool, FileSystemInfo?>? ResolveLink = (Func<string, bool, FileSystemInfo?>?)typeof(File)
        .GetMethod("ResolveLinkTarget", [typeof(string), typeof(bool)])?.CreateDelegate(typeof(Func<string, bool, FileSystemInfo?>));

    public static FileStamp Of(string path)
    {
        string real = Followed(path);
        var file = new FileInfo(real);
        if (file.Exists)
            return new(path, file.Length, file.LastWriteTimeUtc.Ticks);
        return Directory.Exists(real) ? new(path, 0, Directory.GetLastWriteTimeUtc(real).Ticks) : new(path, -1, 0);
    }

    public bool IsCurrent => Of(Path) == this;

    /// <summary>A link has a length and a time of its own, which do not change with what it leads to.</summary>
    public static string Followed(string path)
    {
        // The attributes of what is not there are -1, all bits set.
        FileAttributes attributes = new FileInfo(path).Attributes;
        bool isLink = (int)attributes != -1 && (attributes & FileAttributes.ReparsePoint) != 0;
        return isLink && ResolveLink?.Invoke(path, true) is { } target ? target.FullName : path;
    }
}
