namespace Spike.Build.Tasks.Compilation;

/// <summary>
/// obj/spike-cache/KEY: what the compiler made of inputs with that key. Configurations and target frameworks share it, so
/// that the second of them copies. Anything in it may vanish at any time (another target framework's clean): a miss, no fault.
/// </summary>
internal sealed class ArtifactCache(string folder)
{
    private const string WarningsFile = "warnings.txt";
    private static readonly TimeSpan Keeping = TimeSpan.FromDays(30);
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(50);

    /// <summary>Copies an entry's files into <paramref name="target"/>. False when there is no whole entry.</summary>
    /// <param name="warnings">What the compiler warned of when it made the entry, as it printed it.</param>
    public bool TryCopyTo(string key, string target, out List<string> files, out string[] warnings)
    {
        files = [];
        warnings = [];
        string entry = Path.Combine(folder, key);
        try
        {
            if (!Directory.Exists(entry))
                return false;
            foreach (string source in Directory.GetFiles(entry))
            {
                if (Path.GetFileName(source) == WarningsFile)
                {
                    warnings = File.ReadAllLines(source);
                    continue;
                }

                string copy = Path.Combine(target, Path.GetFileName(source));
                AtomicFile.Copy(source, copy);
                files.Add(copy);
            }

            Directory.SetLastWriteTimeUtc(entry, DateTime.UtcNow);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }

        return files.Count > 0;
    }

    /// <summary>Keeps the files under the key. An entry appears whole or not at all; one that is there already stays.</summary>
    /// <exception cref="IOException">The cache cannot be written. The build can do without.</exception>
    public void Keep(string key, IEnumerable<string> files, IReadOnlyCollection<string> warnings)
    {
        string entry = Path.Combine(folder, key);
        if (Directory.Exists(entry))
            return;

        string aside = entry + "." + Guid.NewGuid().ToString("N") + ".tmp";
        try
        {
            Directory.CreateDirectory(aside);
            foreach (string file in files)
                File.Copy(file, Path.Combine(aside, Path.GetFileName(file)));
            if (warnings.Count > 0)
                File.WriteAllLines(Path.Combine(aside, WarningsFile), warnings);
            Directory.Move(aside, entry);
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
        string path = Path.Combine(folder, key + ".lock");
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

    /// <summary>Removes what no build asked for in a while, so that the folder does not grow with every change of a model.</summary>
    private void Trim()
    {
        DateTime limit = DateTime.UtcNow - Keeping;
        foreach (string entry in Directory.GetDirectories(folder).Where(entry => Directory.GetLastWriteTimeUtc(entry) < limit))
            Directory.Delete(entry, recursive: true);
        foreach (string file in Directory.GetFiles(folder, "*.lock").Where(file => File.GetLastWriteTimeUtc(file) < limit))
            File.Delete(file);
    }
}
