using System.Diagnostics;
using System.Globalization;
using Spike.Service.Jobs;
using Spike.Service.Observability;

namespace Spike.Service.Api;

/// <summary>POST /v1/compile: a job for a model and options, or the one that is there already.</summary>
internal sealed class CompileEndpoint(IGrainFactory grains, RequestForm form, FinishedJobs finished, CompileDefaults defaults, CompilerMeter meter, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <returns>202 while it is on its way, 200 once it is done or cancelled, 422 with the diagnostics when it cannot be done.</returns>
    public async Task<IResult> PostAsync(HttpContext http, CancellationToken cancellation)
    {
        CompileRequest request = await form.ReadAsync(http.Request, cancellation);
        string key = request.Key(defaults);
        bool again = http.Request.Query["again"] == "true";
        if (!again && finished.Find(key) is { } known)
        {
            meter.AnsweredFromCache();
            return known;
        }

        IJobGrain grain = grains.GetGrain<IJobGrain>(key);
        Submission submission = await Patience.RetryAsync(() => grain.Submit(request, ClientName.Of(http), again, null), cancellation);
        if (submission.Job is not { } job) throw Problem.Busy(submission.RetryAfterSeconds);
        if (submission.IsNew) meter.MissingInCache();
        else if (job.State.IsOver()) meter.AnsweredFromCache();
        (long start, TimeSpan wait) = (Stopwatch.GetTimestamp(), Wait(http.Request));
        using var until = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lifetime.ApplicationStopping);
        while (!job.State.IsOver() && wait - Stopwatch.GetElapsedTime(start) is { Ticks: > 0 } left && !until.IsCancellationRequested)
        {
            try
            {
                // A record that is gone changes no more.
                if (await Patience.RetryAsync(() => grain.Next(job.Version, left < Patience.Poll ? left : Patience.Poll), until.Token).WaitAsync(until.Token) is not { } next) break;
                job = next;
            }
            catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
            {
                // The service answers with what it knows; the client asks again elsewhere.
            }
        }

        if (job.State == JobState.Done) return finished.Keep(job);
        if (job.State == JobState.Failed) throw Problem.Of(job);
        if (!job.State.IsOver()) http.Response.Headers.RetryAfter = "1";
        return Results.Json(JobAnswer.Of(job), ApiJson.Default.JobAnswer, statusCode: job.State.IsOver() ? StatusCodes.Status200OK : StatusCodes.Status202Accepted).At($"/v1/jobs/{job.Id}");
    }

    /// <summary>?wait=SECONDS: a client that would only ask again may as well wait here.</summary>
    private static TimeSpan Wait(HttpRequest http)
    {
        if (http.Query["wait"].FirstOrDefault() is not { } text) return TimeSpan.Zero;
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds >= 0
            ? TimeSpan.FromSeconds(Math.Min(seconds, LongestWait.TotalSeconds))
            : throw Problem.BadRequest($"'wait' is '{text}', and a number of seconds is expected");
    }
}
