namespace Spike.Build.Tasks.Compilation;

/// <summary>What tells cheaply that a file may have changed. A file that is not there has the length -1, a folder 0.</summary>
internal readonly record struct FileStamp(string Path, long Length, long Ticks)
{
    public static FileStamp Of(string path)
    {
        var file = new FileInfo(path);
        if (file.Exists)
            return new(path, file.Length, file.LastWriteTimeUtc.Ticks);
        return Directory.Exists(path) ? new(path, 0, Directory.GetLastWriteTimeUtc(path).Ticks) : new(path, -1, 0);
    }

    public bool IsCurrent => Of(Path) == this;
}
