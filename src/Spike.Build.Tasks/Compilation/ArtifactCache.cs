using Spike.Caching;


namespace Spike.Build.Tasks.Compilation;

/// <summary>
/// What the compiler made of inputs with a key, in the store that the compiler itself uses: what is found here spares even its start. Configurations,
/// target frameworks and, where SPIKE_CACHE_DIR says so, projects share it. Anything in it may vanish or be damaged at any time: a miss, no fault.
/// </summary>
internal sealed class ArtifactCache(BlobStore store)
{
    public string Folder => store.Folder;

    /// <summary>Copies an entry's files into <paramref name="target"/>: all of them, or none and false. What is damaged is removed.</summary>
    /// <param name="artifact">The file without which an entry is none.</param>
    /// <param name="warnings">What the compiler warned of when it made the entry, as it printed it.</param>
    /// <exception cref="IOException">The target cannot be written.</exception>
    public bool TryCopyTo(string key, string artifact, string target, out List<string> files, out string[] warnings)
    {
        files = [];
        warnings = [];
        if (store.ReadAction(key) is not { } content)
            return false;

        var asides = new List<(string Aside, string File)>();
        try
        {
            if (ActionEntry.Parse(content) is not { } entry || !entry.Holds(artifact) || !TryCopy(entry, target, asides))
            {
                store.RemoveAction(key);
                return false;
            }

            foreach ((string aside, string file) in asides)
            {
                AtomicFile.Move(aside, file);
                files.Add(file);
            }

            warnings = [.. entry.Warnings];
            return true;
        }
        finally
        {
            foreach ((string aside, _) in asides)
                AtomicFile.TryDelete(aside);
        }
    }

    /// <summary>Keeps the files under the key.</summary>
    /// <exception cref="IOException">The cache cannot be written. The build can do without.</exception>
    public void Keep(string key, IReadOnlyCollection<string> files, IReadOnlyCollection<string> warnings)
    {
        CachedFile[] kept = [.. files.Select(file => new CachedFile(Path.GetFileName(file), store.Put(file)))];
        store.PutAction(key, new ActionEntry(kept, [.. warnings]).ToBytes());
    }

    /// <summary>
    /// Waits until no other build compiles this key: two target frameworks build at the same time, and the second shall copy.
    /// Null when it was cancelled, or when the cache cannot be written; then there is nothing to wait for.
    /// </summary>
    public IDisposable? Lock(string key, CancellationToken cancellation) => store.Lock(key, cancellation);

    private bool TryCopy(ActionEntry entry, string target, List<(string Aside, string File)> asides)
    {
        foreach (CachedFile file in entry.Files)
        {
            string place = Path.Combine(target, file.Name), aside = OwnNames.NewAside(place);
            asides.Add((aside, place));
            if (!store.TryCopy(file.Content, aside))
                return false;
        }

        return true;
    }
}
