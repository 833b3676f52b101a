using System.Collections.Immutable;

namespace Spike.Service.Jobs;

/// <summary>The queue as it is kept.</summary>
[GenerateSerializer]
internal sealed record QueueRecord
{
    [Id(0)]
    public ImmutableArray<WaitingJob> Waiting { get; set; } = [];

    [Id(1)]
    public ImmutableArray<AssignedJob> Running { get; set; } = [];
}

/// <summary>A job that a member works on.</summary>
[GenerateSerializer, Immutable]
internal sealed record AssignedJob(string Job, string Client, string Silo, DateTimeOffset Since);
