using System.Net.Mime;
using Spike.Service.Files;
using Spike.Service.Jobs;

namespace Spike.Service.Api;

/// <summary>/v1/jobs/{id}: where a job is, what it says, and what came of it.</summary>
internal sealed class JobEndpoints(IGrainFactory grains, ContentFolder files, IHostApplicationLifetime lifetime)
{
    public async Task<IResult> GetAsync(string id, CancellationToken cancellation) => Json(await FindAsync(id, cancellation));

    public async Task<IResult> CancelAsync(string id, HttpContext http, CancellationToken cancellation) =>
        Json(await Patience.RetryAsync(() => Grain(id).Cancel(ClientName.Of(http)), cancellation) ?? throw NoJob(id));

    public async Task<IResult> LogAsync(string id, CancellationToken cancellation)
    {
        await FindAsync(id, cancellation);
        return Results.Text(await Patience.RetryAsync(() => Grain(id).GetLog(), cancellation), "text/plain; charset=utf-8");
    }

    public async Task<IResult> ResultAsync(string id, CancellationToken cancellation)
    {
        JobOutcome outcome = await OverAsync(id, cancellation);
        return File(outcome.Document!, MediaTypeNames.Application.Json);
    }

    /// <summary>The report as JSON, or as a page for whoever would rather have text/html.</summary>
    public async Task<IResult> ReportAsync(string id, HttpContext http, CancellationToken cancellation)
    {
        JobOutcome outcome = await OverAsync(id, cancellation);
        bool asPage = http.Request.GetTypedHeaders().Accept.FirstOrDefault(type => type.MediaType.Value is "text/html" or "application/json" or "*/*")?.MediaType.Value == "text/html";
        JobFile report = outcome.Reports.FirstOrDefault(file => file.Name.EndsWith(asPage ? ".html" : ".json", StringComparison.Ordinal)) ?? throw Problem.NotFound("this job has no such report");
        return File(report, asPage ? "text/html; charset=utf-8" : MediaTypeNames.Application.Json);
    }

    /// <summary>Server-sent events: the job at once, after each change, and for the last time when it is over.</summary>
    public async Task<IResult> EventsAsync(string id, CancellationToken cancellation)
    {
        Job job = await FindAsync(id, cancellation);
        return TypedResults.ServerSentEvents(EventStream.FollowAsync(job, JobAnswer.Of, now => Grain(now.Id).Next(now.Version, EventStream.Look), lifetime.ApplicationStopping, cancellation));
    }

    private async Task<JobOutcome> OverAsync(string id, CancellationToken cancellation)
    {
        Job job = await FindAsync(id, cancellation);
        return job.State switch
        {
            JobState.Done => job.Outcome!,
            JobState.Failed => throw Problem.Of(job),
            JobState.Canceled => throw Problem.NotFound("the job was cancelled"),
            _ => throw new Problem(StatusCodes.Status409Conflict, "not-over", $"the job is {job.State.ToString().ToLowerInvariant()}") { RetryAfterSeconds = 1 },
        };
    }

    private IResult File(JobFile file, string type) => Results.File(
        files.Find(file.Sha256) ?? throw Problem.NotFound("it is no longer kept; ask for the job again"), type, entityTag: new($"\"{file.Sha256}\""), enableRangeProcessing: true);

    private async Task<Job> FindAsync(string id, CancellationToken cancellation) => await Patience.RetryAsync(() => Grain(id).Get(), cancellation) ?? throw NoJob(id);

    private IJobGrain Grain(string id) => ContentFolder.IsHash(id) ? grains.GetGrain<IJobGrain>(id) : throw NoJob(id);

    private static Problem NoJob(string id) => Problem.NotFound($"there is no job '{(id.Length > 64 ? id[..64] : id)}'");

    private static IResult Json(Job job) => Results.Json(JobAnswer.Of(job), ApiJson.Default.JobAnswer);
}
