using Spike.Compiler.Diagnostics;

namespace Spike.Cli.Rendering;

/// <summary>The answer of cache.</summary>
/// <param name="Folder">Where it lies.</param>
/// <param name="Enabled">Whether compile uses it.</param>
/// <param name="Entries">Compilations.</param>
/// <param name="Blobs">Files that they made.</param>
/// <param name="Bytes">Of all of them.</param>
/// <param name="MaxBytes">That it may take.</param>
/// <param name="Damaged">Found by verify, and removed.</param>
/// <param name="Url">The cache that machines share; none is named.</param>
internal sealed record CacheDocument(string Folder, bool Enabled, int Entries, int Blobs, long Bytes, long MaxBytes, int Damaged, string? Url) : ICommandOutcome
{
    IReadOnlyList<Diagnostic> ICommandOutcome.Diagnostics => [];
}

internal static class CacheText
{
    public static void Write(TextWriter writer, CacheDocument document)
    {
        writer.WriteLine($"{document.Folder}{(document.Enabled ? "" : " (compile does not use it: SPIKE_CACHE_DIR or SPIKE_CACHE_ENABLED=true would)")}");
        writer.WriteLine($"  entries     {Figures.Count(document.Entries)}, with {Figures.Count(document.Blobs)} files");
        writer.WriteLine($"  size        {Figures.Bytes(document.Bytes)} of {Figures.Bytes(document.MaxBytes)}");
        if (document.Damaged > 0) writer.WriteLine($"  damaged     {Figures.Count(document.Damaged)}, removed");
        if (document.Url is { } url) writer.WriteLine($"  shared      {url}");
    }
}
