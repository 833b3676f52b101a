namespace Spike.Caching;

/// <summary>What goes when the store is full, and who may compile while others wait.</summary>
internal sealed partial class BlobStore
{
    /// <summary>What nobody asked for in this time goes, full or not: a build's cache grows with every change of a model.</summary>
    private static readonly TimeSpan Keeping = TimeSpan.FromDays(30);

    /// <summary>No write takes this long; what lies aside longer, its process has left.</summary>
    private static readonly TimeSpan Writing = TimeSpan.FromDays(1);

    /// <summary>A use is written down this coarsely, so that reading costs no write.</summary>
    private static readonly TimeSpan Coarseness = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(50);

    private const string EvictionLock = "eviction";

    /// <summary>Every file of the store: its bytes, and when it was last used.</summary>
    public IEnumerable<FileInfo> Files() => Own(Blobs).Concat(Own(Actions));

    /// <summary>
    /// Waits until no other process compiles this key: two target frameworks build at the same time, and the second shall copy.
    /// Null when it was cancelled, or when the store cannot be written; then there is nothing to wait for.
    /// </summary>
    public IDisposable? Lock(string key, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                return OpenLock(key);
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

    /// <summary>Removes what is old and, from the least recently used on, what is too much. One process at a time; who comes second leaves it to the first.</summary>
    public void Trim()
    {
        Interlocked.Exchange(ref writtenSinceTrim, 0);
        IDisposable turn;
        try
        {
            turn = OpenLock(EvictionLock);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return;
        }

        using (turn)
        {
            DateTime now = DateTime.UtcNow;
            foreach (FileInfo file in In(Path.Combine(folder, Asides)).Where(file => file.LastWriteTimeUtc < now - Writing)) Remove(file.FullName);
            foreach (FileInfo file in In(Path.Combine(folder, Locks)).Where(file => file.LastWriteTimeUtc < now - Keeping)) Remove(file.FullName);
            FileInfo[] files = [.. Files().OrderBy(file => file.LastWriteTimeUtc)];
            long total = files.Sum(file => file.Length);
            foreach (FileInfo file in files)
            {
                if (total <= maxBytes && file.LastWriteTimeUtc >= now - Keeping) break;
                Remove(file.FullName);
                total -= file.Length;
            }
        }
    }

    /// <summary>Removes all that is the store's, and its folders where nothing else lies in them.</summary>
    public void Clear()
    {
        foreach (FileInfo file in Files().Concat(In(Path.Combine(folder, Asides)).Where(file => Guid.TryParseExact(file.Name, "N", out _))).Concat(In(Path.Combine(folder, Locks)).Where(IsLock)).ToArray())
            Remove(file.FullName);
        foreach (string part in (string[])[Blobs, Actions, Asides, Locks])
        {
            string inner = Path.Combine(folder, part);
            if (!Directory.Exists(inner)) continue;
            foreach (string shard in Directory.GetDirectories(inner)) RemoveEmpty(shard);
            RemoveEmpty(inner);
        }

        if (Directory.Exists(folder)) RemoveEmpty(folder);
    }

    private static bool IsLock(FileInfo file) => file.Name == EvictionLock || BlobDigest.IsHash(file.Name);

    private static void RemoveEmpty(string folder)
    {
        if (!Directory.EnumerateFileSystemEntries(folder).Any()) Attempt(() => Directory.Delete(folder));
    }

    /// <summary>A process that has written little since it last looked need not look again: the bound is passed by a hundredth at most.</summary>
    private void Written(long bytes)
    {
        if (Interlocked.Read(ref writtenSinceTrim) == long.MaxValue || Interlocked.Add(ref writtenSinceTrim, bytes) > maxBytes / 100) Trim();
    }

    private FileStream OpenLock(string name)
    {
        string locks = Path.Combine(folder, Locks);
        Directory.CreateDirectory(locks);
        return new FileStream(Path.Combine(locks, name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>A sharing violation on Windows, EWOULDBLOCK on Linux and on macOS. Anything else would not pass by waiting.</summary>
    private static bool IsTaken(IOException e) => e.HResult is unchecked((int)0x80070020) or 11 or 35;

    private static void Touch(string path) => Attempt(() =>
    {
        DateTime now = DateTime.UtcNow;
        if (now - File.GetLastWriteTimeUtc(path) > Coarseness) File.SetLastWriteTimeUtc(path, now);
    });

    /// <summary>Files with a name of the store's. Whatever else lies in the folder belongs to somebody.</summary>
    private IEnumerable<FileInfo> Own(string part) => Shards(Path.Combine(folder, part)).SelectMany(In).Where(file => BlobDigest.IsHash(file.Name));

    private static string[] Shards(string folder)
    {
        try
        {
            return Directory.GetDirectories(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>What vanishes while it is listed is not there.</summary>
    private static FileInfo[] In(string folder)
    {
        try
        {
            return [.. new DirectoryInfo(folder).GetFiles().Where(file => file.Exists)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
