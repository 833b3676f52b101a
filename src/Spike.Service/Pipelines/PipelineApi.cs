using System.Net.ServerSentEvents;
using System.Text.Json;
using Spike.Service.Api;
using Spike.Service.Files;
using Spike.Service.Jobs;

namespace Spike.Service.Pipelines;

/// <summary>/v1/pipelines: a model that is too large for one member, in stages over all of them.</summary>
internal sealed class PipelineApi(IGrainFactory grains, RequestForm form, CompileDefaults defaults, IHostApplicationLifetime lifetime)
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

    private IAsyncEnumerable<SseItem<PipelineAnswer>> FollowAsync(Pipeline pipeline, CancellationToken cancellation) =>
        EventStream.FollowAsync(pipeline, PipelineAnswer.Of, now => Grain(now.Id).Next(now.Version, EventStream.Look), lifetime.ApplicationStopping, cancellation);

    private async Task<Pipeline> FindAsync(string id, CancellationToken cancellation) => await Patience.RetryAsync(() => Grain(id).Get(), cancellation) ?? throw None(id);

    private async Task<IResult> PostAsync(HttpContext http, CancellationToken cancellation)
    {
        RequestForm.LimitBody(http.Request, RequestForm.LongestJson);
        PipelineBody body = await JsonSerializer.DeserializeAsync(http.Request.Body, PipelineJson.Default.PipelineBody, cancellation) ?? throw Problem.BadRequest("the body is null");
        PipelineRequest request = body.ToRequest();
        form.Known(request.Files);
        IPipelineGrain grain = Grain(request.Key(defaults));
        PipelineSubmission submission = await Patience.RetryAsync(() => grain.Submit(request, ClientName.Of(http), http.Request.Query["again"] == "true"), cancellation);
        if (submission.Pipeline is not { } pipeline) throw Problem.Busy(submission.RetryAfterSeconds);
        if (pipeline.State == JobState.Failed) throw new Problem(StatusCodes.Status422UnprocessableEntity, "not-evaluated", $"'{pipeline.Artifact}' could not be run in stages") { Diagnostics = pipeline.Diagnostics };
        if (!pipeline.State.IsOver()) http.Response.Headers.RetryAfter = "1";
        return Json(pipeline, pipeline.State.IsOver() ? StatusCodes.Status200OK : StatusCodes.Status202Accepted).At(PipelineAnswer.PlaceOf(pipeline.Id));
    }

    private IPipelineGrain Grain(string id) => ContentFolder.IsHash(id) ? grains.GetGrain<IPipelineGrain>(id) : throw None(id);

    private static Problem None(string id) => Problem.NotFound($"there is no pipeline '{(id.Length > 64 ? id[..64] : id)}'");

    private static IResult Json(Pipeline pipeline, int status = StatusCodes.Status200OK) => Results.Json(PipelineAnswer.Of(pipeline), PipelineJson.Default.PipelineAnswer, statusCode: status);
}
