using System.Collections.Immutable;
using Spike.Service.Jobs;

namespace Spike.Service.Observability.Recent;

/// <remarks>It is bounded by number; an idle weekend is no reason to forget.</remarks>
[CollectionAgeLimit(AlwaysActive = true)]
internal sealed class RecentJobsGrain : Grain, IRecentJobsGrain
{
    public const long Key = 0;

    private const int Most = 200;

    private const int MostDiagnostics = 10;

    private readonly Dictionary<string, Job> jobs = [];

    public Task Note(Job job)
    {
        // Messages may overtake each other.
        if (jobs.TryGetValue(job.Id, out Job? known) && known.Version > job.Version) return Task.CompletedTask;
        jobs[job.Id] = Short(job);
        if (jobs.Count > Most) jobs.Remove(jobs.Values.OrderBy(old => old.State.IsOver() ? 0 : 1).ThenBy(old => old.Created).First().Id);
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<Job>> List() => Task.FromResult<ImmutableArray<Job>>([.. jobs.Values.OrderByDescending(job => job.Created)]);

    private static Job Short(Job job) => job.Outcome is { } outcome
        ? job with { Outcome = outcome with { Diagnostics = [.. outcome.Diagnostics.OrderBy(finding => finding.Severity == "error" ? 0 : 1).Take(MostDiagnostics)] } }
        : job;
}
