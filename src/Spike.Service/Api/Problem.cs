using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Spike.Service.Jobs;

namespace Spike.Service.Api;

/// <summary>What keeps a request from its answer, as RFC 9457 says it; <see cref="ProblemWriter"/> turns it into one.</summary>
/// <param name="status">Of HTTP.</param>
/// <param name="kind">A word for programs: the end of the problem's type.</param>
/// <param name="detail">For people.</param>
internal sealed class Problem(int status, string kind, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    /// <summary>What the compiler found, or a finding of our own with its code.</summary>
    public IReadOnlyList<JobDiagnostic> Diagnostics { get; init; } = [];

    /// <summary>Hashes that nobody has sent yet.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    public int? RetryAfterSeconds { get; init; }

    public static Problem BadRequest(string detail) => new(StatusCodes.Status400BadRequest, "bad-request", detail);

    public static Problem NotFound(string detail) => new(StatusCodes.Status404NotFound, "not-found", detail);

    public static Problem TooLong(string detail) => new(StatusCodes.Status413PayloadTooLarge, "too-long", detail);

    public static Problem Busy(int seconds) => new(StatusCodes.Status429TooManyRequests, "queue-full", "the queue is full") { RetryAfterSeconds = seconds };

    /// <summary>A job that came to no artifact.</summary>
    public static Problem Of(Job job) => new(StatusCodes.Status422UnprocessableEntity, "not-compiled", $"'{job.Model}' could not be compiled") { Diagnostics = job.Outcome!.Diagnostics };

    /// <summary>A refusal of the framework, which says nothing more.</summary>
    public static Problem OfStatus(int status) => new(status, status switch { 404 => "not-found", 405 => "wrong-method", 413 => "too-long", 415 => "wrong-type", 429 => "queue-full", 401 => "unauthorized", 403 => "forbidden", _ => "bad-request" }, ReasonPhrases.GetReasonPhrase(status));

    public ProblemDetails ToDetails(HttpContext http)
    {
        var details = new ProblemDetails { Type = $"urn:spike:problem:{kind}", Title = TitleOf(kind), Status = Status, Detail = Message, Instance = http.Request.Path };
        if (Diagnostics.Count > 0) details.Extensions["diagnostics"] = Diagnostics;
        if (Missing.Count > 0) details.Extensions["missing"] = Missing.ToArray();
        return details;
    }

    private static string TitleOf(string kind) => kind switch
    {
        "bad-request" => "The request cannot be understood",
        "not-found" => "There is no such thing",
        "unknown-file" => "A file was never sent, or is no longer kept",
        "wrong-method" => "That cannot be done here",
        "wrong-type" => "This kind of body is not taken here",
        "unauthorized" => "Nobody knows who you are",
        "forbidden" => "You may not do that",
        "internal" => "The service failed",
        "too-long" => "What was sent is too long",
        "too-slow" => "What is sent comes too slowly",
        "queue-full" => "The service has enough to do",
        "not-compiled" => "The model could not be compiled",
        "not-over" => "The job is not over",
        "not-run" => "The model came to no answer",
        "not-evaluated" => "The model could not be evaluated",
        "unavailable" => "The service cannot do that now",
        "disk-full" => "The service has no room for it",
        _ => kind,
    };
}
