using System.Net.Mime;
using System.Text.Json;
using Spike.Service.Api;
using Spike.Service.Files;
using Spike.Service.Jobs;

namespace Spike.Service.Evaluations;

/// <summary>/v1/evaluations: a data set in parts over the members.</summary>
internal sealed class EvaluationEndpoints(IGrainFactory grains, RequestForm form, ContentFolder files, CompileDefaults defaults, IHostApplicationLifetime lifetime)
{
    /// <returns>202 while it is on its way, 200 once it is done, 422 with the diagnostics when it cannot be done.</returns>
    public async Task<IResult> PostAsync(HttpContext http, CancellationToken cancellation)
    {
        RequestForm.LimitBody(http.Request, RequestForm.LongestJson);
        EvaluationBody body = await JsonSerializer.DeserializeAsync(http.Request.Body, EvaluationJson.Default.EvaluationBody, cancellation) ?? throw Problem.BadRequest("the body is null");
        EvaluationRequest request = body.ToRequest();
        form.Known(request.Of(0));
        IEvaluationGrain grain = grains.GetGrain<IEvaluationGrain>(request.Key(defaults));
        EvaluationSubmission submission = await Patience.RetryAsync(() => grain.Submit(request, ClientName.Of(http), http.Request.Query["again"] == "true"), cancellation);
        if (submission.Evaluation is not { } evaluation) throw Problem.Busy(submission.RetryAfterSeconds);
        if (evaluation.State == JobState.Failed) throw Failed(evaluation);
        if (!evaluation.State.IsOver()) http.Response.Headers.RetryAfter = "1";
        return Json(evaluation, evaluation.State.IsOver() ? StatusCodes.Status200OK : StatusCodes.Status202Accepted).At(EvaluationAnswer.PlaceOf(evaluation.Id));
    }

    public async Task<IResult> GetAsync(string id, CancellationToken cancellation) => Json(await FindAsync(id, cancellation));

    public async Task<IResult> CancelAsync(string id, HttpContext http, CancellationToken cancellation) =>
        Json(await Patience.RetryAsync(() => Grain(id).Cancel(ClientName.Of(http)), cancellation) ?? throw None(id));

    /// <summary>Server-sent events: the evaluation at once, after each part, and for the last time when it is over.</summary>
    public async Task<IResult> EventsAsync(string id, CancellationToken cancellation) => TypedResults.ServerSentEvents(
        EventStream.FollowAsync(await FindAsync(id, cancellation), EvaluationAnswer.Of, now => Grain(now.Id).Next(now.Version, EventStream.Look), lifetime.ApplicationStopping, cancellation));

    public async Task<IResult> ResultAsync(string id, CancellationToken cancellation)
    {
        Evaluation evaluation = await FindAsync(id, cancellation);
        return evaluation.State switch
        {
            JobState.Done => Results.File(
                files.Find(evaluation.Result!.Sha256) ?? throw Problem.NotFound("it is no longer kept; ask for the evaluation again"), MediaTypeNames.Application.Json,
                entityTag: new($"\"{evaluation.Result.Sha256}\""), enableRangeProcessing: true),
            JobState.Failed => throw Failed(evaluation),
            JobState.Canceled => throw Problem.NotFound("the evaluation was cancelled"),
            _ => throw new Problem(StatusCodes.Status409Conflict, "not-over", $"{evaluation.PartsDone} of {evaluation.Parts} parts are done") { RetryAfterSeconds = 1 },
        };
    }

    private static Problem Failed(Evaluation evaluation) => new(StatusCodes.Status422UnprocessableEntity, "not-evaluated", $"'{evaluation.Artifact}' could not be evaluated") { Diagnostics = evaluation.Diagnostics };

    private async Task<Evaluation> FindAsync(string id, CancellationToken cancellation) => await Patience.RetryAsync(() => Grain(id).Get(), cancellation) ?? throw None(id);

    private IEvaluationGrain Grain(string id) => ContentFolder.IsHash(id) ? grains.GetGrain<IEvaluationGrain>(id) : throw None(id);

    private static Problem None(string id) => Problem.NotFound($"there is no evaluation '{(id.Length > 64 ? id[..64] : id)}'");

    private static IResult Json(Evaluation evaluation, int status = StatusCodes.Status200OK) => Results.Json(EvaluationAnswer.Of(evaluation), EvaluationJson.Default.EvaluationAnswer, statusCode: status);
}
