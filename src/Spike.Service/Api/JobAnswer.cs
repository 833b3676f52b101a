using Spike.Service.Jobs;

namespace Spike.Service.Api;

/// <summary>A job.</summary>
/// <param name="Id">The hash of all that was asked for; equal requests have the same.</param>
/// <param name="State">queued, running, done, failed or canceled.</param>
/// <param name="Model">The model's file name.</param>
/// <param name="Options">As asked for.</param>
/// <param name="Created">When it was first asked for.</param>
/// <param name="Started">When its last attempt began.</param>
/// <param name="Finished">When it was over.</param>
/// <param name="Attempts">How often a process was started for it.</param>
/// <param name="Stage">What the compiler is at.</param>
/// <param name="Seconds">That the compiler took.</param>
/// <param name="Diagnostics">Warnings and errors.</param>
/// <param name="Artifact">The compiled model.</param>
/// <param name="Reports">What the conversion costs, for programs and for people.</param>
/// <param name="Links">Where the rest is.</param>
internal sealed record JobAnswer(
    string Id, JobState State, string Model, IReadOnlyDictionary<string, string> Options, DateTimeOffset Created, DateTimeOffset? Started, DateTimeOffset? Finished, int Attempts, string? Stage,
    double? Seconds, IReadOnlyList<JobDiagnostic>? Diagnostics, FileAnswer? Artifact, IReadOnlyList<FileAnswer>? Reports, JobLinks Links)
{
    public static JobAnswer Of(Job job) => new(
        job.Id, job.State, job.Model, job.Options, job.Created, job.Started, job.Finished, job.Attempts, job.Stage, job.Outcome?.Seconds, job.Outcome?.Diagnostics,
        job.Outcome?.Artifact is { } artifact ? FileAnswer.Of(artifact) : null, job.Outcome?.Reports.Select(FileAnswer.Of).ToArray(), JobLinks.Of(job.Id));
}

/// <summary>A file that can be had.</summary>
/// <param name="Name">Without a folder.</param>
/// <param name="Sha256">Of its content.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Url">Where it is.</param>
internal sealed record FileAnswer(string? Name, string Sha256, long Length, string Url)
{
    public static FileAnswer Of(JobFile file) => new(file.Name, file.Sha256, file.Length, $"/v1/artifacts/{file.Sha256}");
}

/// <summary>What else a job has.</summary>
internal sealed record JobLinks(string Self, string Events, string Log, string Result, string Report)
{
    public static JobLinks Of(string id) => new($"/v1/jobs/{id}", $"/v1/jobs/{id}/events", $"/v1/jobs/{id}/log", $"/v1/jobs/{id}/result", $"/v1/jobs/{id}/report");
}
