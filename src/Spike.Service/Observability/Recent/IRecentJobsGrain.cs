using System.Collections.Immutable;
using Orleans.Concurrency;
using Spike.Service.Jobs;

namespace Spike.Service.Observability.Recent;

/// <summary>What the cluster did last, for people to look at. Nothing depends on it: it lives in memory, and what happened before its member was lost is not shown.</summary>
internal interface IRecentJobsGrain : IGrainWithIntegerKey
{
    /// <summary>A job is new or has changed. Nobody waits for it.</summary>
    [OneWay]
    Task Note(Job job);

    /// <summary>The latest first.</summary>
    Task<ImmutableArray<Job>> List();
}
