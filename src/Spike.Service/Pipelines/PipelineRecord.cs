using System.Collections.Immutable;
using Spike.Service.Evaluations;
using Spike.Service.Jobs;

namespace Spike.Service.Pipelines;

/// <summary>A pipeline as it is kept.</summary>
internal sealed record PipelineRecord : WorkRecord
{
    public PipelineRequest? Request { get; set; }

    /// <summary>The artifacts of the stages; none before the model is cut.</summary>
    public ImmutableArray<JobFile> Stages { get; set; } = [];

    /// <summary>The checkpoint of each window.</summary>
    public ImmutableArray<WindowMark> Windows { get; set; } = [];

    /// <summary>What its stages counted, once it is done.</summary>
    public JobFile? Counts { get; set; }

    [System.Text.Json.Serialization.JsonIgnore]
    public override bool IsAsked => Request is not null;
}

/// <summary>How far a window is.</summary>
/// <param name="StagesDone">That it went through.</param>
/// <param name="Passed">What the last of them gave.</param>
/// <param name="Counted">By each of them, a file.</param>
internal sealed record WindowMark(int StagesDone, JobFile? Passed, ImmutableArray<string> Counted)
{
    /// <summary>One stage further.</summary>
    public WindowMark After(JobOutcome outcome, bool isCounted) => new(StagesDone + 1, outcome.Artifact, isCounted ? Counted.Add(outcome.Document!.Sha256) : Counted);
}
