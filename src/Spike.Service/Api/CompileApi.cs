using Spike.Compiler.Configuration;
using Spike.Service.Running;

namespace Spike.Service.Api;

/// <summary>The HTTP interface, version 1. /openapi/v1.json describes it.</summary>
internal static class CompileApi
{
    public static void AddCompileApi(this WebApplicationBuilder builder)
    {
        IServiceCollection services = builder.Services;
        services.AddOpenApi(options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new() { Title = "Spike compile service", Version = "v1", Description = "Compiles trained networks into spiking ones. Errors are problem details (RFC 9457) with the compiler's diagnostics inside." };
            return Task.CompletedTask;
        }));
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default));
        services.AddSingleton<RequestForm>();
        services.AddSingleton<FinishedJobs>();
        services.AddSingleton<ReadyModels>();
        services.AddSingleton<CompileEndpoint>();
        services.AddSingleton<JobEndpoints>();
        services.AddSingleton<FileEndpoints>();
        services.AddSingleton<RunEndpoint>();
    }

    public static void MapCompileApi(this WebApplication app)
    {
        app.UseMiddleware<ProblemWriter>();
        app.UseStatusCodePages(context => ProblemWriter.WriteAsync(context.HttpContext, Problem.OfStatus(context.HttpContext.Response.StatusCode)));
        app.MapOpenApi();
        RouteGroupBuilder v1 = app.MapGroup("/v1").WithTags("v1");
        v1.MapPost("/compile", (HttpContext http, CompileEndpoint endpoint, CancellationToken cancellation) => endpoint.PostAsync(http, cancellation))
            .WithSummary("Compiles a model").WithDescription("The body is the model (options in the query, its name as 'file'), a form with the parts model, weights, calibration, validationData, labels, chipProfile, boardProfile and one for each option, or JSON that names files sent before by their SHA-256. Equal requests are one job. 'wait=SECONDS' waits for its end, 'again=true' tries a failed one once more.")
            .Accepts<CompileBody>("application/json", "multipart/form-data", "application/octet-stream")
            .Produces<JobAnswer>(StatusCodes.Status200OK).Produces<JobAnswer>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status429TooManyRequests);
        v1.MapPut("/files/{sha}", (string sha, HttpContext http, FileEndpoints endpoint, CancellationToken cancellation) => endpoint.PutAsync(sha, http, cancellation))
            .WithSummary("Sends a file").Produces<FileAnswer>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status413PayloadTooLarge);
        v1.MapMethods("/artifacts/{sha}", [HttpMethods.Get, HttpMethods.Head], (string sha, HttpContext http, FileEndpoints endpoint) => endpoint.Get(sha, http))
            .WithSummary("A file by its SHA-256, whole or in part").Produces(StatusCodes.Status200OK, contentType: "application/octet-stream").Produces(StatusCodes.Status206PartialContent).Produces(StatusCodes.Status304NotModified).ProducesProblem(StatusCodes.Status404NotFound);
        v1.MapGet("/jobs/{id}", (string id, JobEndpoints jobs, CancellationToken cancellation) => jobs.GetAsync(id, cancellation))
            .WithSummary("Where a job is").Produces<JobAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        v1.MapDelete("/jobs/{id}", (string id, HttpContext http, JobEndpoints jobs, CancellationToken cancellation) => jobs.CancelAsync(id, http, cancellation))
            .WithSummary("Cancels a job, unless another client wants it too").Produces<JobAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        v1.MapGet("/jobs/{id}/events", (string id, JobEndpoints jobs, CancellationToken cancellation) => jobs.EventsAsync(id, cancellation))
            .WithSummary("Every change of a job, as server-sent events").Produces<JobAnswer>(contentType: "text/event-stream").ProducesProblem(StatusCodes.Status404NotFound);
        v1.MapGet("/jobs/{id}/log", (string id, JobEndpoints jobs, CancellationToken cancellation) => jobs.LogAsync(id, cancellation))
            .WithSummary("What the compiler said").Produces<string>(contentType: "text/plain").ProducesProblem(StatusCodes.Status404NotFound);
        v1.MapGet("/jobs/{id}/result", (string id, JobEndpoints jobs, CancellationToken cancellation) => jobs.ResultAsync(id, cancellation))
            .WithSummary("What `spike-compile compile --json` printed").Produces(StatusCodes.Status200OK, contentType: "application/json").ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        v1.MapGet("/jobs/{id}/report", (string id, HttpContext http, JobEndpoints jobs, CancellationToken cancellation) => jobs.ReportAsync(id, http, cancellation))
            .WithSummary("The report, as JSON or as a page").Produces(StatusCodes.Status200OK, contentType: "application/json").ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        v1.MapPost("/run", (HttpContext http, RunEndpoint endpoint, CancellationToken cancellation) => endpoint.PostAsync(http, cancellation))
            .WithSummary("Runs a compiled model on a few samples").Accepts<RunBody>("application/json").Produces<RunAnswer>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status429TooManyRequests);
        v1.MapGet("/targets", (Settings settings) => Results.Json(TargetsAnswer.Of(settings), ApiJson.Default.TargetsAnswer))
            .WithSummary("What can be compiled for, and with which options").Produces<TargetsAnswer>();
    }
}
