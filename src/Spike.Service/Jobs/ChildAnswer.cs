using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Spike.Service.Files;

namespace Spike.Service.Jobs;

/// <summary>Reads what a compilation printed and wrote, and keeps the files.</summary>
internal static class ChildAnswer
{
    private const int MostDiagnostics = 100;

    /// <returns>Null: this is no answer, the process crashed.</returns>
    public static async Task<JobOutcome?> ReadAsync(ChildEnd end, CompileFolder folder, ContentFolder files, double seconds, CancellationToken cancellation)
    {
        if (end.ExitCode is < 0 or > 4) return null;
        ImmutableArray<JobDiagnostic> diagnostics;
        string? artifact;
        try
        {
            using JsonDocument document = JsonDocument.Parse(end.Document);
            diagnostics = [.. document.RootElement.GetProperty("diagnostics").EnumerateArray().Take(MostDiagnostics).Select(finding => Diagnostic(finding, folder))];
            artifact = document.RootElement.GetProperty("artifact").GetString();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }

        if (end.ExitCode != 0 || artifact is null) return new JobOutcome(diagnostics, seconds, null, [], null);
        if (!File.Exists(artifact)) return null;
        JobFile made = await KeepAsync(artifact, files, cancellation);
        var reports = ImmutableArray.CreateBuilder<JobFile>();
        foreach (string report in Directory.EnumerateFiles(folder.Output).Where(file => file.EndsWith(".report.json", StringComparison.Ordinal) || file.EndsWith(".report.html", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
            reports.Add(await KeepAsync(report, files, cancellation));
        string printed = folder.WithoutRoot(end.Document).Replace($"\"out/{made.Name}\"", $"\"/v1/artifacts/{made.Sha256}\"", StringComparison.Ordinal);
        StoredFile kept = await files.TakeAsync(new MemoryStream(Encoding.UTF8.GetBytes(printed)), long.MaxValue, null, cancellation);
        return new JobOutcome(diagnostics, seconds, made, reports.ToImmutable(), new JobFile("result.json", kept.Sha256, kept.Length));
    }

    private static JobDiagnostic Diagnostic(JsonElement finding, CompileFolder folder) => new(
        finding.GetProperty("code").GetString() ?? "", finding.GetProperty("severity").GetString() ?? "", folder.WithoutRoot(finding.GetProperty("file").GetString() ?? ""),
        finding.GetProperty("node").GetString(), folder.WithoutRoot(finding.GetProperty("message").GetString() ?? ""));

    private static async Task<JobFile> KeepAsync(string path, ContentFolder files, CancellationToken cancellation)
    {
        StoredFile kept = await files.TakeAsync(path, cancellation);
        return new JobFile(Path.GetFileName(path), kept.Sha256, kept.Length);
    }
}
