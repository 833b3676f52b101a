namespace Spike.Build.Tasks.Compilation;

/// <summary>
/// obj/spike-cache/KEY: what the compiler made of inputs with that key. Configurations and target frameworks share it, so
/// that the second of them copies. Anything in it may vanish at any time (another target framework's clean): a miss, no fault.
/// </summary>
internal sealed class ArtifactCache(string folder)
{
    private const string WarningsFile = "warnings.txt";
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
            catch (IOException) when (File.Exists(path))
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
}
