using System.Collections.Immutable;
using Spike.Service.Api;
using Spike.Service.Jobs;

namespace Spike.Service.Pipelines;

/// <summary>A pipeline as clients see it.</summary>
/// <param name="Id">The hash of all that was asked for.</param>
/// <param name="State">Where it is.</param>
/// <param name="Artifact">The whole model's file name.</param>
/// <param name="Created">When it was asked for.</param>
/// <param name="Finished">When it was over.</param>
/// <param name="Stages">Of the model; 0 before it is cut.</param>
/// <param name="Windows">Of the data.</param>
/// <param name="StepsDone">Windows times stages that are done.</param>
/// <param name="Diagnostics">Why it failed.</param>
/// <param name="Outputs">What the last stage gave, by window; none before it is done.</param>
/// <param name="Counts">What its stages counted; none before it is done, or where they did not.</param>
/// <param name="Version">Changes with every change.</param>
[GenerateSerializer, Immutable]
internal sealed record Pipeline(
    string Id, JobState State, string Artifact, DateTimeOffset Created, DateTimeOffset? Finished, int Stages, int Windows, int StepsDone, ImmutableArray<JobDiagnostic> Diagnostics, ImmutableArray<JobFile> Outputs,
    JobFile? Counts, long Version) : IFollowed;

/// <summary>How a submission went.</summary>
/// <param name="Pipeline">Null: the queue is full.</param>
/// <param name="RetryAfterSeconds">When to come back.</param>
[GenerateSerializer, Immutable]
internal sealed record PipelineSubmission(Pipeline? Pipeline, int RetryAfterSeconds);
