using System.Collections.Immutable;

namespace Spike.Service.Jobs;

/// <summary>A job as it is kept.</summary>
[GenerateSerializer]
internal sealed record JobRecord
{
    [Id(0)]
    public CompileRequest? Request { get; set; }

    [Id(1)]
    public JobState State { get; set; }

    /// <summary>Who wants it. Once they all have cancelled, it is cancelled.</summary>
    [Id(2)]
    public ImmutableArray<string> Clients { get; set; } = [];

    [Id(3)]
    public DateTimeOffset Created { get; set; }

    [Id(4)]
    public DateTimeOffset? Started { get; set; }

    [Id(5)]
    public DateTimeOffset? Finished { get; set; }

    /// <summary>Counted from 1. What an older attempt still says is not listened to.</summary>
    [Id(6)]
    public int Attempt { get; set; }

    /// <summary>Attempts that took their process with them.</summary>
    [Id(7)]
    public int Crashes { get; set; }

    /// <summary>Members that were lost while they worked on it.</summary>
    [Id(11)]
    public int Losses { get; set; }

    /// <summary>The last lines of all attempts.</summary>
    [Id(8)]
    public string Log { get; set; } = "";

    [Id(9)]
    public JobOutcome? Outcome { get; set; }

    /// <summary>Queues that the outcome is to be sent to, and was not yet.</summary>
    [Id(10)]
    public ImmutableArray<ReplyAddress> Replies { get; set; } = [];

    /// <summary>When the last of them was added.</summary>
    [Id(12)]
    public DateTimeOffset? ReplyAsked { get; set; }
}

/// <summary>Where a message's sender waits.</summary>
[GenerateSerializer, Immutable]
internal sealed record ReplyAddress(string Queue, string? CorrelationId);
