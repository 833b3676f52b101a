namespace Spike.Build.Tasks.Compilation;

/// <summary>
/// CACHE/KEY: what the compiler made of inputs with that key. Configurations, target frameworks and, where SPIKE_CACHE_DIR says
/// so, projects share it. Anything in it may vanish or be damaged at any time: a miss, no fault.
/// </summary>
internal sealed class ArtifactCache(string folder)
{
    private static readonly TimeSpan Keeping = TimeSpan.FromDays(30);
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(50);

    /// <summary>Copies an entry's files into <paramref name="target"/>: all of them, or none and false. What is damaged is removed.</summary>
    /// <param name="artifact">The file without which an entry is none.</param>
    /// <param name="warnings">What the compiler warned of when it made the entry, as it printed it.</param>
    /// <exception cref="IOException">The target cannot be written.</exception>
    public bool TryCopyTo(string key, string artifact, string target, out List<string> files, out string[] warnings)
    {
        files = [];
        warnings = [];
        string folderOfKey = Path.Combine(folder, key);
        if (!Directory.Exists(folderOfKey))
            return false;

        var asides = new List<(string Aside, string File)>();
        try
        {
            if (CacheEntry.Read(folderOfKey) is not { } entry || !entry.Holds(artifact) || !TryCopy(entry, folderOfKey, target, asides))
            {
                Discard(folderOfKey);
                return false;
            }

            foreach ((string aside, string file) in asides)
            {
                AtomicFile.Move(aside, file);
                files.Add(file);
            }

            warnings = entry.Warnings;
        }
        finally
        {
            foreach ((string aside, _) in asides)
                AtomicFile.TryDelete(aside);
        }

        Touch(folderOfKey);
        return true;
    }

    /// <summary>Keeps the files under the key. An entry appears whole or not at all; a whole one that is there already stays.</summary>
    /// <exception cref="IOException">The cache cannot be written. The build can do without.</exception>
    public void Keep(string key, string artifact, IReadOnlyCollection<string> files, IReadOnlyCollection<string> warnings)
    {
        string folderOfKey = Path.Combine(folder, key);
        if (CacheEntry.Read(folderOfKey) is { } there && there.Holds(artifact) && there.Files.All(file => file.IsWholeIn(folderOfKey)))
            return;

        string aside = OwnNames.NewAside(folderOfKey);
        try
        {
            Directory.CreateDirectory(aside);
            foreach (string file in files)
                File.Copy(file, Path.Combine(aside, Path.GetFileName(file)));
            new CacheEntry([.. files.Select(CachedFile.Of)], [.. warnings]).Write(aside);
            Discard(folderOfKey);
            Directory.Move(aside, folderOfKey);
            Trim();
        }
        finally
        {
            if (Directory.Exists(aside))
                Directory.Delete(aside, recursive: true);
        }
    }

    /// <summary>
    /// Waits until no other build compiles this key: two target frameworks build at the same time, and the second shall copy.
    /// Null when it was cancelled, or when the cache cannot be written; then there is nothing to wait for.
    /// </summary>
    public IDisposable? Lock(string key, CancellationToken cancellation)
    {
        string path = Path.Combine(folder, OwnNames.LockOf(key));
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                Directory.CreateDirectory(folder);
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (IsTaken(e))
            {
                cancellation.WaitHandle.WaitOne(LockPoll);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>A sharing violation on Windows, EWOULDBLOCK on Linux and on macOS. Anything else would not pass by waiting.</summary>
    private static bool IsTaken(IOException e) => e.HResult is unchecked((int)0x80070020) or 11 or 35;

    private static bool TryCopy(CacheEntry entry, string folderOfKey, string target, List<(string Aside, string File)> asides)
    {
        foreach (CachedFile file in entry.Files)
        {
            string place = Path.Combine(target, file.Name), aside = OwnNames.NewAside(place);
            asides.Add((aside, place));
            if (!file.TryCopy(folderOfKey, aside))
                return false;
        }

        return true;
    }

    /// <summary>Renamed before it is removed, so that no build meets half of it.</summary>
    private static void Discard(string folderOfKey)
    {
        if (!Directory.Exists(folderOfKey))
            return;
        string aside = OwnNames.NewAside(folderOfKey);
        Attempt(() => Directory.Move(folderOfKey, aside));
        Attempt(() => Directory.Delete(aside, recursive: true));
    }

    /// <summary>A cache that may only be read serves as well; what is asked for is then never known to be in use.</summary>
    private static void Touch(string folderOfKey) => Attempt(() => Directory.SetLastWriteTimeUtc(folderOfKey, DateTime.UtcNow));

    /// <summary>
    /// Removes what no build asked for in a while, so that the folder does not grow with every change of a model. Whatever
    /// else lies in the folder is not the cache's.
    /// </summary>
    private void Trim()
    {
        DateTime limit = DateTime.UtcNow - Keeping;
        foreach (string entry in Directory.GetDirectories(folder))
        {
            if (OwnNames.IsCacheEntry(Path.GetFileName(entry)) && Directory.GetLastWriteTimeUtc(entry) < limit)
                Attempt(() => Directory.Delete(entry, recursive: true));
        }

        foreach (string file in Directory.GetFiles(folder))
        {
            if (OwnNames.IsLock(Path.GetFileName(file)) && File.GetLastWriteTimeUtc(file) < limit)
                AtomicFile.TryDelete(file);
        }
    }

    /// <summary>Other builds use the same folder and may have been first.</summary>
    private static void Attempt(Action change)
    {
        try
        {
            change();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing depends on it: a copy is checked whatever else lies there.
        }
    }
}
