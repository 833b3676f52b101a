using System.Globalization;
using System.Security.Cryptography;

namespace Spike.Build.Tasks.Compilation;

/// <summary>A file of a cache entry.</summary>
/// <param name="Name">Without a folder: an entry never leads out of where it is copied to.</param>
/// <param name="Hash">SHA-256.</param>
internal sealed record CachedFile(string Name, long Length, string Hash)
{
    private const int BufferSize = 1 << 16;

    public static CachedFile Of(string path)
    {
        using FileStream stream = Open(path);
        using var sha = SHA256.Create();
        return new(Path.GetFileName(path), stream.Length, Hex.Of(sha.ComputeHash(stream)));
    }

    public static CachedFile? Parse(string line, string lead)
    {
        string[] parts = line.StartsWith(lead, StringComparison.Ordinal) ? line.Substring(lead.Length).Split([' '], 3) : [];
        return parts.Length == 3 && parts[2].Length > 0 && Path.GetFileName(parts[2]) == parts[2]
            ? new(parts[2], long.Parse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture), parts[1])
            : null;
    }

    /// <summary>Whether the file in the folder is the one that was kept.</summary>
    public bool IsWholeIn(string folder)
    {
        try
        {
            return Of(Path.Combine(folder, Name)) == this;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Copies the file out of the folder. False when it is not the one that was kept; then the copy is worth nothing.</summary>
    /// <exception cref="IOException">The copy cannot be written.</exception>
    public bool TryCopy(string folder, string copy)
    {
        FileStream source;
        try
        {
            source = Open(Path.Combine(folder, Name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        // A copy has the time of now: a copy step that compares times must see that the content is new.
        using (source)
        using (var target = new FileStream(copy, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize))
        using (var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256))
        {
            byte[] buffer = new byte[BufferSize];
            while (TryRead(source, buffer, out int read))
            {
                if (read == 0)
                    return target.Length == Length && Hex.Of(hash.GetHashAndReset()) == Hash;
                hash.AppendData(buffer, 0, read);
                target.Write(buffer, 0, read);
            }
        }

        return false;
    }

    /// <summary>A bad sector of the cache is damage like any other, and not the fault of where the copy goes.</summary>
    private static bool TryRead(FileStream source, byte[] buffer, out int read)
    {
        try
        {
            read = source.Read(buffer, 0, buffer.Length);
            return true;
        }
        catch (IOException)
        {
            read = 0;
            return false;
        }
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize);
}
