using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Spike.Service.Api;
using Spike.Service.Files;
using Spike.Service.Jobs;

namespace Spike.Service.Pipelines;

/// <summary>/v1/pipelines: a model that is too large for one member, in stages over all of them.</summary>
internal sealed class PipelineApi(IGrainFactory grains, ContentFolder files, CompileDefaults defaults, IHostApplicationLifetime lifetime)
{
    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, PipelineJson.Default));
        builder.Services.AddSingleton<PipelineApi>();
    }

    public static void Map(WebApplication app)
    {
        RouteGroupBuilder pipelines = app.MapGroup("/v1/pipelines").WithTags("v1");
        pipelines.MapPost("", (HttpContext http, PipelineApi api, CancellationToken cancellation) => api.PostAsync(http, cancellation))
            .WithSummary("Runs a compiled model in stages over the members").WithDescription("Files are named by their SHA-256 and were sent before. Equal requests are one pipeline; 'again=true' tries a failed one once more.")
            .Accepts<PipelineBody>("application/json").Produces<PipelineAnswer>(StatusCodes.Status200OK).Produces<PipelineAnswer>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status429TooManyRequests);
        pipelines.MapGet("/{id}", async (string id, PipelineApi api, CancellationToken cancellation) => Json(await api.FindAsync(id, cancellation)))
            .WithSummary("How far a pipeline is").Produces<PipelineAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        pipelines.MapDelete("/{id}", async (string id, HttpContext http, PipelineApi api, CancellationToken cancellation) => Json(await Patience.RetryAsync(() => api.Grain(id).Cancel(ClientName.Of(http)), cancellation) ?? throw None(id)))
            .WithSummary("Cancels a pipeline, unless another client wants it too").Produces<PipelineAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        pipelines.MapGet("/{id}/events", async (string id, PipelineApi api, CancellationToken cancellation) => TypedResults.ServerSentEvents(api.FollowAsync(await api.FindAsync(id, cancellation), cancellation)))
            .WithSummary("Every step that is done, as server-sent events").Produces<PipelineAnswer>(contentType: "text/event-stream").ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>The pipeline at once, after each change, and for the last time when it is over.</summary>
    private async IAsyncEnumerable<SseItem<PipelineAnswer>> FollowAsync(Pipeline pipeline, [EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return Event(pipeline);
        while (!pipeline.State.IsOver() && !lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // A record that is gone changes no more.
            if (await Patience.RetryAsync(() => Grain(pipeline.Id).Next(pipeline.Version, TimeSpan.FromSeconds(2)), cancellation) is not { } next) yield break;
            if (next.Version == pipeline.Version) continue;
            pipeline = next;
            yield return Event(pipeline);
        }
    }

    private static SseItem<PipelineAnswer> Event(Pipeline pipeline) => new(PipelineAnswer.Of(pipeline), pipeline.State.IsOver() ? "end" : "change");

    private async Task<Pipeline> FindAsync(string id, CancellationToken cancellation) => await Patience.RetryAsync(() => Grain(id).Get(), cancellation) ?? throw None(id);

    private async Task<IResult> PostAsync(HttpContext http, CancellationToken cancellation)
    {
        RequestForm.LimitBody(http.Request, RequestForm.LongestJson);
        PipelineBody body = await JsonSerializer.DeserializeAsync(http.Request.Body, PipelineJson.Default.PipelineBody, cancellation) ?? throw Problem.BadRequest("the body is null");
        PipelineRequest request = body.ToRequest();
        string[] missing = [.. new[] { request.Artifact.Sha256, request.Data.Sha256 }.Where(hash => files.Find(hash) is null)];
        if (missing.Length > 0) throw new Problem(StatusCodes.Status404NotFound, "unknown-file", "send the missing files with PUT /v1/files/SHA256, then ask again") { Missing = missing };
        IPipelineGrain grain = Grain(request.Key(defaults));
        PipelineSubmission submission = await Patience.RetryAsync(() => grain.Submit(request, ClientName.Of(http), http.Request.Query["again"] == "true"), cancellation);
        if (submission.Pipeline is not { } pipeline) throw Problem.Busy(submission.RetryAfterSeconds);
        if (pipeline.State == JobState.Failed) throw new Problem(StatusCodes.Status422UnprocessableEntity, "not-evaluated", $"'{pipeline.Artifact}' could not be run in stages") { Diagnostics = pipeline.Diagnostics };
        return Json(pipeline, pipeline.State.IsOver() ? StatusCodes.Status200OK : StatusCodes.Status202Accepted).At(PipelineAnswer.PlaceOf(pipeline.Id));
    }

    private IPipelineGrain Grain(string id) => ContentFolder.IsHash(id) ? grains.GetGrain<IPipelineGrain>(id) : throw None(id);

    private static Problem None(string id) => Problem.NotFound($"there is no pipeline '{(id.Length > 64 ? id[..64] : id)}'");

    private static IResult Json(Pipeline pipeline, int status = StatusCodes.Status200OK) => Results.Json(PipelineAnswer.Of(pipeline), PipelineJson.Default.PipelineAnswer, statusCode: status);
}
