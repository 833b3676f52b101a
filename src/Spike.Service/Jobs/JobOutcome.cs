using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Spike.Service.Jobs;

/// <summary>What a compilation came to.</summary>
/// <param name="Diagnostics">Warnings and errors, the first hundred.</param>
/// <param name="Seconds">Of the process.</param>
/// <param name="Artifact">None after an error.</param>
/// <param name="Reports">JSON, and HTML where there is one.</param>
/// <param name="Document">What `compile --json` printed.</param>
[GenerateSerializer, Immutable]
internal sealed record JobOutcome(ImmutableArray<JobDiagnostic> Diagnostics, double Seconds, JobFile? Artifact, ImmutableArray<JobFile> Reports, JobFile? Document)
{
    private const string FileGone = "SPIKE5001";

    /// <summary>All that its answer names: where one of them is gone, the answer is worth nothing and the job is done again.</summary>
    [JsonIgnore]
    public IEnumerable<JobFile> Files => ((JobFile?[])[Artifact, .. Reports, Document]).OfType<JobFile>();

    /// <summary>Nothing was found wrong with the model: a file of the request had gone, and may have been sent again since.</summary>
    [JsonIgnore]
    public bool LacksFiles => Document is null && Diagnostics is [{ Code: FileGone }];

    public static JobOutcome WithoutFile(string message) => Failure(FileGone, message);

    public static JobOutcome Failure(string code, string message) => new([new JobDiagnostic(code, "error", "spike-compile", null, message)], 0, null, [], null);
}

/// <summary>A finding, as `compile --json` writes it.</summary>
[GenerateSerializer, Immutable]
internal sealed record JobDiagnostic(string Code, string Severity, string File, string? Node, string Message);

/// <summary>A file that a job made.</summary>
/// <param name="Name">Without a folder.</param>
/// <param name="Sha256">Of its content: GET /v1/artifacts/SHA256 gives it.</param>
/// <param name="Length">In bytes.</param>
[GenerateSerializer, Immutable]
internal sealed record JobFile(string Name, string Sha256, long Length);
