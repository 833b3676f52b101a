using System.Net.Mime;
using System.Text.Json;
using Orleans.Reminders.Redis;
using Spike.Service.Files;
using StackExchange.Redis;

namespace Spike.Service.Api;

/// <summary>Turns every exception of a request into problem details. What is the service's own fault is logged, and told without a stack trace.</summary>
internal sealed class ProblemWriter(RequestDelegate next, ILogger<ProblemWriter> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            if (http.RequestAborted.IsCancellationRequested) return; // nobody listens any more
            await WriteAsync(http, Explain(e));
        }
    }

    public static async Task WriteAsync(HttpContext http, Problem problem)
    {
        http.Response.Clear();
        http.Response.StatusCode = problem.Status;
        if (problem.RetryAfterSeconds is { } seconds) http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await http.Response.WriteAsJsonAsync(problem.ToDetails(http), ApiJson.Default.ProblemDetails, MediaTypeNames.Application.ProblemJson);
    }

    private Problem Explain(Exception exception)
    {
        switch (exception)
        {
            case Problem problem:
                return problem;
            case BadHttpRequestException bad:
                return new Problem(bad.StatusCode, bad.StatusCode switch { StatusCodes.Status413PayloadTooLarge => "too-long", StatusCodes.Status408RequestTimeout => "too-slow", _ => "bad-request" }, bad.Message);
            case JsonException json:
                return Problem.BadRequest($"the body is not the JSON that is expected ({json.Message})");
            case ContentTooLongException or ContentMismatchException:
                return exception is ContentTooLongException ? Problem.TooLong(exception.Message) : Problem.BadRequest(exception.Message);
            case ContentStalledException:
                return new Problem(StatusCodes.Status408RequestTimeout, "too-slow", exception.Message);
            case var full when DiskFull.IsCauseOf(full):
                log.LogError(full, "The disk is full");
                return new Problem(StatusCodes.Status507InsufficientStorage, "disk-full", "the service's disk is full") { RetryAfterSeconds = 60 };
            case OrleansException or RedisException or RedisRemindersException or TimeoutException:
                log.LogError(exception, "A grain or its storage cannot be reached");
                return new Problem(StatusCodes.Status503ServiceUnavailable, "unavailable", "the cluster or its storage cannot be reached") { RetryAfterSeconds = 5 };
            default:
                log.LogError(exception, "A request failed");
                return new Problem(StatusCodes.Status500InternalServerError, "internal", "This is a fault of the service, which its log explains.");
        }
    }
}
