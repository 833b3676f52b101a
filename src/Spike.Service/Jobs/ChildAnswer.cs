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
    private const int MostDiagnostics = 100;

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
            diagnostics = [.. document.RootElement.GetProperty("diagnostics").EnumerateArray().Take(MostDiagnostics).Select(finding => Diagnostic(finding, folder))];
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
        foreach (string report in Directory.EnumerateFiles(folder.Output).Where(file => file.EndsWith(".report.json", StringComparison.Ordinal) || file.EndsWith(".report.html", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            if (await KeepAsync(folder, Path.GetFileName(report), files, cancellation) is { } kept) reports.Add(kept);
        }

        string printed = folder.WithoutRoot(end.Document).Replace($"\"out/{made.Name}\"", $"\"/v1/artifacts/{made.Sha256}\"", StringComparison.Ordinal);
        StoredFile answer = await files.TakeAsync(new MemoryStream(Encoding.UTF8.GetBytes(printed)), long.MaxValue, null, cancellation);
        return new JobOutcome(diagnostics, seconds, made, reports.ToImmutable(), new JobFile("result.json", answer.Sha256, answer.Length));
    }

    private static JobDiagnostic Diagnostic(JsonElement finding, CompileFolder folder) => new(
        finding.GetProperty("code").GetString() ?? "", finding.GetProperty("severity").GetString() ?? "", folder.WithoutRoot(finding.GetProperty("file").GetString() ?? ""),
        finding.GetProperty("node").GetString(), folder.WithoutRoot(finding.GetProperty("message").GetString() ?? ""));

    private static async Task<JobFile?> KeepAsync(CompileFolder folder, string name, ContentFolder files, CancellationToken cancellation)
    {
        if (ResultFile.Open(folder.Output, name) is not { } stream) return null;
        await using (stream)
        {
            StoredFile kept = await files.TakeAsync(stream, long.MaxValue, null, cancellation);
            return new JobFile(name, kept.Sha256, kept.Length);
        }
    }
}
