using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spike.Compiler.Configuration;
using Spike.Service.Api;
using Spike.Service.Jobs;

namespace Spike.Service.Observability.Recent;

/// <summary>GET /v1/jobs and GET /v1/cluster: what the page shows, for programs too.</summary>
internal static class RecentJobs
{
    public static void MapRecentJobs(this WebApplication app)
    {
        RouteGroupBuilder v1 = app.MapGroup("/v1").WithTags("v1").RequireAuthorization(Scopes.Watch);
        v1.MapGet("/jobs", ListAsync).WithSummary("The jobs of late, of all clients, the newest first").Produces<JobsAnswer>();
        v1.MapGet("/cluster", DescribeAsync).WithSummary("The members of the cluster and its queue").Produces<ClusterAnswer>();
    }

    private static async Task<IResult> ListAsync(IGrainFactory grains)
    {
        ImmutableArray<Job> jobs = await grains.GetGrain<IRecentJobsGrain>(RecentJobsGrain.Key).List();
        return Results.Json(new JobsAnswer([.. jobs.Select(JobAnswer.Of)]), RecentJson.Default.JobsAnswer);
    }

    private static async Task<IResult> DescribeAsync(IGrainFactory grains, ILocalSiloDetails here)
    {
        IQueueGrain queue = grains.GetGrain<IQueueGrain>(QueueGrain.Key);
        QueueFigures figures = await queue.Figures();
        ImmutableArray<MemberFigures> members = await queue.Members();
        MembershipEntry[] hosts = await grains.GetGrain<IManagementGrain>(0).GetDetailedHosts(onlyActive: false);
        return Results.Json(
            new ClusterAnswer(CompileRequest.Compiler.Split(' ')[0], new QueueAnswer(figures.Waiting, figures.Running, figures.Slots), [.. Latest(hosts).Select(host => Describe(host, members, here))]),
            RecentJson.Default.ClusterAnswer);
    }

    /// <summary>The table of members remembers the dead for a day; one that came back under its address is shown once.</summary>
    private static IEnumerable<MembershipEntry> Latest(IEnumerable<MembershipEntry> hosts) => hosts
        .GroupBy(host => host.SiloAddress.Endpoint).Select(same => same.MaxBy(host => host.SiloAddress.Generation)!)
        .Where(host => host.Status != SiloStatus.Dead || DateTime.UtcNow - host.IAmAliveTime < TimeSpan.FromMinutes(10))
        .OrderBy(host => host.Status == SiloStatus.Active ? 0 : 1).ThenBy(host => host.SiloName, StringComparer.Ordinal);

    private static MemberAnswer Describe(MembershipEntry host, ImmutableArray<MemberFigures> members, ILocalSiloDetails here)
    {
        string address = host.SiloAddress.ToParsableString();
        MemberFigures? figures = members.FirstOrDefault(member => member.Silo == address);
        return new MemberAnswer(
            host.HostName, host.SiloAddress.Endpoint.ToString(), host.Status.ToString().ToLowerInvariant(), host.SiloAddress.Equals(here.SiloAddress),
            figures?.Running, figures?.Slots, new DateTimeOffset(host.StartTime, TimeSpan.Zero));
    }
}

/// <summary>Jobs, the newest first.</summary>
internal sealed record JobsAnswer(IReadOnlyList<JobAnswer> Jobs);

/// <summary>The cluster.</summary>
/// <param name="Version">Of the compiler.</param>
/// <param name="Queue">How full it is.</param>
/// <param name="Members">Those that work, and those that were lost lately.</param>
internal sealed record ClusterAnswer(string Version, QueueAnswer Queue, IReadOnlyList<MemberAnswer> Members);

/// <summary>The one queue of the cluster.</summary>
internal sealed record QueueAnswer(int Waiting, int Running, int Slots);

/// <summary>A process of the service.</summary>
/// <param name="Name">Of its machine.</param>
/// <param name="Address">Where the others reach it.</param>
/// <param name="State">active, joining, shuttingdown, dead.</param>
/// <param name="IsThis">Whether it gives this answer.</param>
/// <param name="Running">Jobs that it works on.</param>
/// <param name="Slots">Compilations that it does at once.</param>
/// <param name="Since">When it started.</param>
internal sealed record MemberAnswer(string Name, string Address, string State, bool IsThis, int? Running, int? Slots, DateTimeOffset Since);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JobsAnswer))]
[JsonSerializable(typeof(ClusterAnswer))]
internal sealed partial class RecentJson : JsonSerializerContext;
