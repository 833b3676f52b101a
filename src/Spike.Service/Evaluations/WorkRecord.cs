using System.Collections.Immutable;
using Spike.Service.Jobs;

namespace Spike.Service.Evaluations;

/// <summary>What is kept of any work that consists of jobs.</summary>
internal abstract record WorkRecord
{
    public JobState State { get; set; }

    /// <summary>Who wants it. Once they all have cancelled, it is cancelled.</summary>
    public ImmutableArray<string> Clients { get; set; } = [];

    /// <summary>In whose turn its jobs wait: of who asked first.</summary>
    public string Owner { get; set; } = "";

    public DateTimeOffset Created { get; set; }

    public DateTimeOffset? Finished { get; set; }

    /// <summary>Whether jobs that failed before are to be tried once more.</summary>
    public bool Again { get; set; }

    public ImmutableArray<JobDiagnostic> Diagnostics { get; set; } = [];

    /// <summary>Whether anything was asked for yet.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public abstract bool IsAsked { get; }
}
