using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Spike.Service.Files;

/// <summary>Files that are named by the SHA-256 of their content, and which of them were found to be what their name says: each is read whole once, and again where it has another length or time.</summary>
internal sealed class CheckedFiles
{
    /// <summary>Beyond it all are forgotten, and read once more.</summary>
    private const int Most = 20_000;

    private readonly ConcurrentDictionary<string, (long Length, DateTime Written)> known = [];

    /// <summary>Whoever asks for a file that is just being read waits for that.</summary>
    private readonly Lock[] turns = [.. Enumerable.Range(0, 16).Select(_ => new Lock())];

    /// <summary>Whether a file that is there is what its name says. One that cannot be read is not.</summary>
    public bool IsWhole(FileInfo file)
    {
        if (IsKnown(file)) return true;
        lock (turns[file.Name[0] % turns.Length])
        {
            if (IsKnown(file)) return true;
            if (!IsNamedRightly(file)) return false;
            Note(file);
            return true;
        }
    }

    /// <summary>A file is what its name says, and lies there as it is now.</summary>
    public void Note(FileInfo file)
    {
        if (!file.Exists) return;
        if (known.Count >= Most) known.Clear();
        known[file.Name] = (file.Length, file.LastWriteTimeUtc);
    }

    /// <summary>Gives a file the time of now, by which it counts as used; that is no reason to read it again.</summary>
    public void Touch(FileInfo file)
    {
        try
        {
            bool isKnown = IsKnown(file);
            file.LastWriteTimeUtc = DateTime.UtcNow;
            file.Refresh();
            if (isKnown) Note(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has just gone, or lies in a folder that this process may only read.
        }
    }

    /// <summary>Whether a file lies there as it did when it was last looked at.</summary>
    private bool IsKnown(FileInfo file) => known.TryGetValue(file.Name, out (long Length, DateTime Written) then) && then == (file.Length, file.LastWriteTimeUtc);

    private static bool IsNamedRightly(FileInfo file)
    {
        try
        {
            using FileStream stream = file.OpenRead();
            return Convert.ToHexStringLower(SHA256.HashData(stream)) == file.Name;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
