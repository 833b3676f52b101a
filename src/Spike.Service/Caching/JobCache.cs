using System.Text.Json;
using Spike.Caching;
using Spike.Compiler.Caching;
using Spike.Compiler.Diagnostics;
using Spike.Service.Files;
using Spike.Service.Jobs;

namespace Spike.Service.Caching;

/// <summary>What jobs made, by their keys, beyond this service's own memory of them: on its disk for as long as there is room, and on a server that machines share.</summary>
/// <param name="store">None where no cache is wanted.</param>
/// <param name="remote">None where no server is named.</param>
/// <param name="log">A cache that cannot be used is told there, and costs nothing else.</param>
internal sealed class JobCache(BlobStore? store, RemoteCache? remote, ILogger<JobCache> log) : IDisposable
{
    public const string Answer = "result.json";
    private long hits, misses;

    /// <summary>Jobs that were found.</summary>
    public long Hits => Interlocked.Read(ref hits);

    /// <summary>Jobs that were not.</summary>
    public long Misses => Interlocked.Read(ref misses);

    public void Dispose() => remote?.Dispose();

    /// <summary>The outcome of a job that somebody did before, its files among the kept ones; null: there is none.</summary>
    public async Task<JobOutcome?> FindAsync(string job, string work, ContentFolder files, CancellationToken cancellation)
    {
        if (store is null) return null;
        var cache = new CompilationCache(store, remote);
        JobOutcome? found = await cache.FindAsync(job, cancellation) is { } entry ? await TakeAsync(cache, job, entry, work, files, cancellation) : null;
        Tell(cache);
        if (found is null) Interlocked.Increment(ref misses);
        else Interlocked.Increment(ref hits);
        return found;
    }

    public async Task KeepAsync(string job, JobOutcome outcome, ContentFolder files, CancellationToken cancellation)
    {
        if (store is null || outcome is not { Artifact: { } artifact, Document: { } document }) return;
        var cache = new CompilationCache(store, remote);
        (string Name, string? Path)[] kept = [.. outcome.Reports.Append(artifact).Append(document with { Name = Answer }).Select(file => (file.Name, files.Find(file.Sha256)))];
        if (kept.All(file => file.Path is not null)) await cache.KeepAsync(job, kept.Select(file => (file.Name, file.Path!)), cancellation);
        Tell(cache);
    }

    private static async Task<JobOutcome?> TakeAsync(CompilationCache cache, string job, ActionEntry entry, string work, ContentFolder files, CancellationToken cancellation)
    {
        if (entry.Files.FirstOrDefault(file => file.Name == Answer) is not { } answer || await cache.ReadAsync(job, answer, cancellation) is not { } document) return null;
        var made = new List<JobFile>();
        foreach (CachedFile file in entry.Files)
        {
            string aside = Path.Combine(work, Guid.NewGuid().ToString("N"));
            try
            {
                if (!await cache.TryCopyAsync(job, file, aside, cancellation)) return null;
                StoredFile kept = await files.TakeAsync(aside, cancellation);
                made.Add(new JobFile(file.Name, kept.Sha256, kept.Length));
            }
            finally
            {
                File.Delete(aside);
            }
        }

        return Outcome(document, made);
    }

    private static JobOutcome? Outcome(byte[] document, List<JobFile> made)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(document);
            JobFile? artifact = made.FirstOrDefault(file => file.Name.EndsWith(".spike", StringComparison.Ordinal));
            return artifact is null ? null : new JobOutcome(
                ChildFindings.Read(json.RootElement, text => text),
                json.RootElement.GetProperty("seconds").GetDouble(), artifact, [.. made.Where(file => file != artifact && file.Name != Answer)], made.First(file => file.Name == Answer));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private void Tell(CompilationCache cache)
    {
        foreach (Diagnostic warning in cache.Warnings) log.LogWarning("{Finding}", warning.ToString());
    }
}
