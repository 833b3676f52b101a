using Spike.Caching;
using Spike.Compiler.Diagnostics;

namespace Spike.Compiler.Caching;

/// <summary>
/// What was compiled before, here or on another machine. Nothing depends on it: whatever is wrong with a store or a server, the model is compiled, and a
/// warning says why it had to be.
/// </summary>
/// <param name="store">On this machine's disk.</param>
/// <param name="remote">Shared between machines; null: there is none.</param>
internal sealed class CompilationCache(BlobStore store, RemoteCache? remote)
{
    private const string Code = "SPIKE5020";
    private readonly List<Diagnostic> warnings = [];

    public BlobStore Store => store;

    /// <summary>What could not be used. Each place is named once.</summary>
    public IReadOnlyList<Diagnostic> Warnings => warnings;

    /// <summary>The entry of a key; null: there is none.</summary>
    public async Task<ActionEntry?> FindAsync(string key, CancellationToken cancellation)
    {
        if (store.ReadAction(key) is { } content)
        {
            if (ActionEntry.Parse(content) is { } entry) return entry;
            store.RemoveAction(key);
        }

        if (remote is null) return null;
        byte[]? found = await AskAsync(cache => cache.ReadActionAsync(key, cancellation)).ConfigureAwait(false);
        if (found is null || ActionEntry.Parse(found) is not { } shared) return null;
        Keep(() => store.PutAction(key, found));
        return shared;
    }

    /// <summary>Copies a file of an entry, checked on the way. False where no place has it whole: the entry is worth nothing, and is gone.</summary>
    /// <exception cref="IOException">The copy cannot be written.</exception>
    public async Task<bool> TryCopyAsync(string key, CachedFile file, string copy, CancellationToken cancellation)
    {
        if (store.TryCopy(file.Content, copy)) return true;
        File.Delete(copy);
        if (await FetchAsync(file, cancellation).ConfigureAwait(false) && store.TryCopy(file.Content, copy)) return true;
        File.Delete(copy);
        store.RemoveAction(key);
        return false;
    }

    /// <summary>A small file of an entry; null where no place has it whole.</summary>
    public async Task<byte[]?> ReadAsync(string key, CachedFile file, CancellationToken cancellation)
    {
        byte[]? content = store.Read(file.Content);
        if (content is null && await FetchAsync(file, cancellation).ConfigureAwait(false)) content = store.Read(file.Content);
        if (content is null) store.RemoveAction(key);
        return content;
    }

    /// <summary>Keeps what a compilation made, here and, where there is one, on the server: contents first, so that an entry never names what is not there.</summary>
    public async Task KeepAsync(string key, IEnumerable<(string Name, string Path)> files, CancellationToken cancellation)
    {
        var kept = new List<CachedFile>();
        byte[] entry = [];
        bool isKept = Keep(() =>
        {
            foreach ((string name, string path) in files) kept.Add(new CachedFile(name, store.Put(path)));
            entry = new ActionEntry(kept, []).ToBytes();
            store.PutAction(key, entry);
        });
        if (!isKept || remote is null) return;
        await AskAsync(async cache =>
        {
            foreach (CachedFile file in kept) await cache.PutBlobAsync(file.Content, store, cancellation).ConfigureAwait(false);
            await cache.PutActionAsync(key, entry, cancellation).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
    }

    private async Task<bool> FetchAsync(CachedFile file, CancellationToken cancellation) =>
        remote is not null && await AskAsync(async cache => await cache.FetchBlobAsync(file.Content, store, cancellation).ConfigureAwait(false)).ConfigureAwait(false);

    private bool Keep(Action write)
    {
        try
        {
            write();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Warn(store.Folder, $"the cache cannot be written ({Words(e)}), so what was compiled is not kept", "Free space on its disk or make it writable; SPIKE_CACHE_DIR names it, SPIKE_CACHE_ENABLED=false does without.");
            return false;
        }
    }

    private async Task<T?> AskAsync<T>(Func<RemoteCache, Task<T>> ask)
    {
        try
        {
            return await ask(remote!).ConfigureAwait(false);
        }
        catch (RemoteCacheException e)
        {
            Warn(remote!.Address, $"the shared cache cannot be used ({Words(e)})", "Look at the server and at SPIKE_CACHE_URL, SPIKE_CACHE_TOKEN, SPIKE_CACHE_USER and SPIKE_CACHE_PASSWORD.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Warn(store.Folder, $"the cache cannot be written ({Words(e)})", "Free space on its disk or make it writable.");
        }

        return default;
    }

    private void Warn(string place, string reason, string remedy)
    {
        if (!warnings.Exists(warning => warning.File == place)) warnings.Add(new Diagnostic(Code, DiagnosticSeverity.Warning, place, null, reason, remedy));
    }

    private static string Words(Exception e) => e.Message.ReplaceLineEndings(" ").TrimEnd('.');
}
