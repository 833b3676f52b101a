using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Spike.Service.Evaluations;
using Spike.Service.Files;
using Spike.Service.Isolation;

namespace Spike.Service.Jobs;

/// <summary>Reads what a compilation printed and wrote, and keeps the files.</summary>
internal static class ChildAnswer
{
    /// <summary>Bytes of a report; that of a large network has some megabytes.</summary>
    public const long LongestReport = 64 << 20;

    /// <returns>Null: this is no answer, the process crashed.</returns>
    public static async Task<JobOutcome?> ReadAsync(ChildEnd end, CompileFolder folder, bool isEvaluation, ContentFolder files, double seconds, CancellationToken cancellation)
    {
        if (end.Refusal is { } refusal) return JobOutcome.Failure("SPIKE4001", refusal);
        if (end.ExitCode is < 0 or > 4) return null;
        if (isEvaluation && end.ExitCode == 0) return await WorkLine.ReadAsync(end, folder, files, seconds, cancellation);
        ImmutableArray<JobDiagnostic> diagnostics;
        string? artifact;
        try
        {
            using JsonDocument document = JsonDocument.Parse(end.Document);
            diagnostics = ChildFindings.Read(document.RootElement, folder.WithoutRoot);
            artifact = document.RootElement.TryGetProperty("artifact", out JsonElement named) ? named.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }

        if (end.ExitCode != 0 || artifact is null) return new JobOutcome(diagnostics, seconds, null, [], null);
        // The child may have been turned by its model: what it calls its artifact is a name in its folder, and must be a plain file there.
        if (await KeepAsync(folder, Path.GetFileName(artifact), files, cancellation) is not { } made) return null;
        var reports = ImmutableArray.CreateBuilder<JobFile>();
        foreach (string ending in (string[])[".report.html", ".report.json"])
        {
            if (await KeepAsync(folder, Path.GetFileNameWithoutExtension(made.Name) + ending, files, cancellation, LongestReport) is { } kept) reports.Add(kept);
        }

        string printed = folder.WithoutRoot(end.Document).Replace($"\"out/{made.Name}\"", $"\"/v1/artifacts/{made.Sha256}\"", StringComparison.Ordinal);
        StoredFile answer = await files.TakeAsync(new MemoryStream(Encoding.UTF8.GetBytes(printed)), long.MaxValue, null, cancellation);
        return new JobOutcome(diagnostics, seconds, made, reports.ToImmutable(), new JobFile("result.json", answer.Sha256, answer.Length));
    }

    /// <summary>Null: it is no plain file, or longer than it may be.</summary>
    private static async Task<JobFile?> KeepAsync(CompileFolder folder, string name, ContentFolder files, CancellationToken cancellation, long longest = long.MaxValue)
    {
        if (ResultFile.Open(folder.Output, name) is not { } stream) return null;
        await using (stream)
        {
            if (stream.Length > longest) return null;
            StoredFile kept = await files.TakeAsync(stream, long.MaxValue, null, cancellation);
            return new JobFile(name, kept.Sha256, kept.Length);
        }
    }
}
