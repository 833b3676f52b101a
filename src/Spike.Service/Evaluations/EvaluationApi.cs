namespace Spike.Service.Evaluations;

/// <summary>The addresses of evaluations.</summary>
internal static class EvaluationApi
{
    public static void AddEvaluations(this WebApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, EvaluationJson.Default));
        builder.Services.AddSingleton<EvaluationEndpoints>();
    }

    public static void MapEvaluations(this WebApplication app)
    {
        RouteGroupBuilder evaluations = app.MapGroup("/v1/evaluations").WithTags("v1");
        evaluations.MapPost("", (HttpContext http, EvaluationEndpoints endpoint, CancellationToken cancellation) => endpoint.PostAsync(http, cancellation))
            .WithSummary("Runs a compiled model on a data set, in parts over the members").WithDescription("Files are named by their SHA-256 and were sent before. Equal requests are one evaluation; 'again=true' tries a failed one once more.")
            .Accepts<EvaluationBody>("application/json").Produces<EvaluationAnswer>(StatusCodes.Status200OK).Produces<EvaluationAnswer>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status429TooManyRequests);
        evaluations.MapGet("/{id}", (string id, EvaluationEndpoints endpoint, CancellationToken cancellation) => endpoint.GetAsync(id, cancellation))
            .WithSummary("How far an evaluation is").Produces<EvaluationAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        evaluations.MapDelete("/{id}", (string id, HttpContext http, EvaluationEndpoints endpoint, CancellationToken cancellation) => endpoint.CancelAsync(id, http, cancellation))
            .WithSummary("Cancels an evaluation, unless another client wants it too").Produces<EvaluationAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        evaluations.MapGet("/{id}/events", (string id, EvaluationEndpoints endpoint, CancellationToken cancellation) => endpoint.EventsAsync(id, cancellation))
            .WithSummary("Every part that is done, as server-sent events").Produces<EvaluationAnswer>(contentType: "text/event-stream").ProducesProblem(StatusCodes.Status404NotFound);
        evaluations.MapGet("/{id}/result", (string id, EvaluationEndpoints endpoint, CancellationToken cancellation) => endpoint.ResultAsync(id, cancellation))
            .WithSummary("All counts together").Produces(StatusCodes.Status200OK, contentType: "application/json").ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }
}
