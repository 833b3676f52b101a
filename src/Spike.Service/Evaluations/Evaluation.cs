using System.Collections.Immutable;
using Spike.Service.Api;
using Spike.Service.Jobs;

namespace Spike.Service.Evaluations;

/// <summary>An evaluation as clients see it.</summary>
/// <param name="Id">The hash of all that was asked for.</param>
/// <param name="State">Where it is.</param>
/// <param name="Artifact">The compiled model's file name.</param>
/// <param name="Created">When it was asked for.</param>
/// <param name="Finished">When it was over.</param>
/// <param name="Parts">Jobs that it consists of.</param>
/// <param name="PartsDone">Of those.</param>
/// <param name="Samples">To be run.</param>
/// <param name="SamplesDone">Of those.</param>
/// <param name="Diagnostics">Why it failed.</param>
/// <param name="Result">Once it is done.</param>
/// <param name="Version">Changes with every change.</param>
[GenerateSerializer, Immutable]
internal sealed record Evaluation(
    string Id, JobState State, string Artifact, DateTimeOffset Created, DateTimeOffset? Finished, int Parts, int PartsDone, int Samples, int SamplesDone,
    ImmutableArray<JobDiagnostic> Diagnostics, JobFile? Result, long Version) : IFollowed;

/// <summary>How a submission went.</summary>
/// <param name="Evaluation">Null: the queue is full.</param>
/// <param name="RetryAfterSeconds">When to come back.</param>
[GenerateSerializer, Immutable]
internal sealed record EvaluationSubmission(Evaluation? Evaluation, int RetryAfterSeconds);
