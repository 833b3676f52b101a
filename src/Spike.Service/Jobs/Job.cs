using System.Collections.Immutable;
using Spike.Service.Api;

namespace Spike.Service.Jobs;

/// <summary>A job as clients see it.</summary>
/// <param name="Id">The hash of all that was asked for.</param>
/// <param name="State">Where it is.</param>
/// <param name="Model">The model's file name.</param>
/// <param name="Options">As asked for.</param>
/// <param name="Created">When it was first asked for.</param>
/// <param name="Started">When its last attempt began.</param>
/// <param name="Finished">When it was over.</param>
/// <param name="Attempts">How often a process was started for it.</param>
/// <param name="Stage">What the compiler is at.</param>
/// <param name="Outcome">Once it is over.</param>
/// <param name="Version">Changes with every change.</param>
[GenerateSerializer, Immutable]
internal sealed record Job(
    string Id, JobState State, string Model, ImmutableSortedDictionary<string, string> Options, DateTimeOffset Created, DateTimeOffset? Started,
    DateTimeOffset? Finished, int Attempts, string? Stage, JobOutcome? Outcome, long Version) : IFollowed;
