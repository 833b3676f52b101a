using System.Collections.Immutable;
using Spike.Service.Jobs;

namespace Spike.Service.Evaluations;

/// <summary>An evaluation as it is kept.</summary>
internal sealed record EvaluationRecord : WorkRecord
{
    public EvaluationRequest? Request { get; set; }

    /// <summary>The hash of each part's counts; null: it is not done.</summary>
    public ImmutableArray<string?> Counts { get; set; } = [];

    /// <summary>All counts together.</summary>
    public JobFile? Result { get; set; }

    [System.Text.Json.Serialization.JsonIgnore]
    public override bool IsAsked => Request is not null;
}
