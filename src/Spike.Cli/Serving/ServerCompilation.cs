using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Spike.Cli.Rendering;
using Spike.Compiler;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Reports;

namespace Spike.Cli.Serving;

/// <summary>Lets a service compile a model, and brings what it made to where a compilation here would have written it.</summary>
internal static class ServerCompilation
{
    private const string Unused = "SPIKE5011";

    /// <param name="server">Asked.</param>
    /// <param name="address">Of it, for messages.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="options">The same, as it would be compiled here.</param>
    /// <param name="directory">Where the files go.</param>
    /// <param name="withReport">Whether reports are wanted.</param>
    /// <param name="judge">Sees the report before anything is written: what it finds is said, and what it refuses leaves the files that are there.</param>
    /// <param name="progress">Hears of the job's stages.</param>
    /// <param name="cancellation">Cancels the job there too.</param>
    /// <returns>The answer, or why there is none from there.</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static (CompileDocument? Document, Diagnostic? Warning) Run(
        CompileServer server, string address, ServerRequest request, CompileOptions options, string directory, bool withReport, Func<CompileReport, ImmutableArray<Diagnostic>> judge,
        IProgress<CompileProgress> progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            JsonElement job = server.Compile(request, progress, cancellation);
            ImmutableArray<Diagnostic> found = [.. job.GetProperty("diagnostics").EnumerateArray().Select(finding => Read(finding, options.ModelPath))];
            // What it could not do for reasons of its own is done here.
            if (found.FirstOrDefault(finding => finding.Severity == DiagnosticSeverity.Error && IsOfTheServer(finding)) is { } own) throw new ServerUnusedException($"{own.Code}: {own.Reason}");
            if (job.GetProperty("state").GetString() == "failed") return (new CompileDocument(null, clock.Elapsed.TotalSeconds, found, null, null), null);
            return (Bring(server, job, options, directory, withReport, judge, found, clock, cancellation), null);
        }
        catch (Exception e) when (e is ServerUnusedException or KeyNotFoundException or InvalidOperationException or JsonException)
        {
            string reason = e is ServerUnusedException ? e.Message : "its answer is not that of a compile service";
            return (null, WhyUnused(address, options, reason));
        }
    }

    public static Diagnostic WhyUnused(string address, CompileOptions options, string reason) =>
        new(Unused, DiagnosticSeverity.Warning, options.ModelPath, null, $"the compile service at {address} was not used ({reason.TrimEnd('.')}); the model is compiled here", "Correct --server, or leave it out.");

    private static CompileDocument Bring(
        CompileServer server, JsonElement job, CompileOptions options, string directory, bool withReport, Func<CompileReport, ImmutableArray<Diagnostic>> judge, ImmutableArray<Diagnostic> found, Stopwatch clock,
        CancellationToken cancellation)
    {
        JsonElement result = server.Read(job.GetProperty("links").GetProperty("result").GetString()!, cancellation);
        CompileReport? summary = result.GetProperty("report") is { ValueKind: JsonValueKind.Object } told ? told.Deserialize(DocumentJson.Default.CompileReport) : null;
        if (summary is not null) found = found.AddRange(judge(summary));
        Directory.CreateDirectory(directory);
        // The reports first: whoever sees the artifact finds them beside it.
        foreach (JsonElement report in job.GetProperty("reports").EnumerateArray().Where(_ => withReport))
        {
            string name = report.GetProperty("name").GetString()!;
            string ending = name.EndsWith(".html", StringComparison.Ordinal) ? ".report.html" : ".report.json";
            server.Copy(report.GetProperty("sha256").GetString()!, Path.Combine(directory, options.Name + ending), cancellation);
        }

        string artifact = Path.Combine(directory, options.Name + ".spike");
        server.Copy(job.GetProperty("artifact").GetProperty("sha256").GetString()!, artifact, cancellation);
        return new CompileDocument(
            artifact, clock.Elapsed.TotalSeconds, found, summary,
            [new StageTime("service", clock.Elapsed.TotalSeconds)])
        {
            Native = result.TryGetProperty("native", out JsonElement native) ? native.Deserialize(DocumentJson.Default.NativeReport) : null,
            Recognised = result.TryGetProperty("recognised", out JsonElement recognised) ? recognised.Deserialize(DocumentJson.Default.RecognisedDocument) : null,
        };
    }

    private static bool IsOfTheServer(Diagnostic finding) => finding.Code.StartsWith("SPIKE5", StringComparison.Ordinal) || finding.Code.StartsWith("SPIKE4", StringComparison.Ordinal);

    /// <summary>A message is 'reason. remedy', with the node in front.</summary>
    private static Diagnostic Read(JsonElement finding, string model)
    {
        string message = finding.GetProperty("message").GetString()!;
        string? node = finding.TryGetProperty("node", out JsonElement named) ? named.GetString() : null;
        if (node is not null && message.StartsWith($"node '{node}': ", StringComparison.Ordinal)) message = message[$"node '{node}': ".Length..];
        int end = message.IndexOf(". ", StringComparison.Ordinal);
        string file = finding.GetProperty("file").GetString()!;
        return new Diagnostic(
            finding.GetProperty("code").GetString()!, finding.GetProperty("severity").GetString() == "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
            file == Path.GetFileName(model) ? model : file, node, end < 0 ? message.TrimEnd('.') : message[..end], end < 0 ? "" : message[(end + 2)..]);
    }
}
