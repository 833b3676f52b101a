using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Spike.Service.Files;
using Spike.Service.Running;

namespace Spike.Service.Api;

/// <summary>POST /v1/run: a compiled model on a few samples. For many there is `spike-compile run`, with the artifact.</summary>
internal sealed class RunEndpoint(ReadyModels models) : IDisposable
{
    private const int LongestBody = 8 << 20;

    /// <summary>Requests at once, of which one runs: the body and the numbers of each lie in memory.</summary>
    private const int Most = 4;

    private readonly SemaphoreSlim places = new(Most);

    /// <summary>For a place among them.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For a body: while it comes it holds a place.</summary>
    public TimeSpan LongestReading { get; init; } = TimeSpan.FromSeconds(30);

    public async Task<IResult> PostAsync(HttpContext http, CancellationToken cancellation)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = LongestBody;
        if (http.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true) throw Problem.BadRequest("the request is JSON: {\"artifact\": SHA256, \"inputs\": {NAME: [numbers]}}");
        if (!await places.WaitAsync(Patience, cancellation)) throw new Problem(StatusCodes.Status429TooManyRequests, "queue-full", "other models are being run") { RetryAfterSeconds = (int)Math.Ceiling(Patience.TotalSeconds) };
        try
        {
            RunBody body = await ReadAsync(http.Request.Body, cancellation);
            if (!ContentFolder.IsHash(body.Artifact)) throw Problem.BadRequest("'artifact' is the SHA-256 of an artifact");
            if (body.Inputs is null) throw Problem.BadRequest("'inputs' is missing");
            return Results.Json(await models.RunAsync(body.Artifact!, body.Inputs.ToDictionary(input => input.Key, input => Numbers(input.Key, input.Value)), cancellation), ApiJson.Default.RunAnswer);
        }
        finally
        {
            places.Release();
        }
    }

    public void Dispose() => places.Dispose();

    private async Task<RunBody> ReadAsync(Stream body, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(LongestReading);
        try
        {
            return await JsonSerializer.DeserializeAsync(body, ApiJson.Default.RunBody, limit.Token) ?? throw Problem.BadRequest("the body is null");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new Problem(StatusCodes.Status408RequestTimeout, "too-slow", $"the body was not there after {LongestReading.TotalSeconds} seconds");
        }
    }

    private static float[] Numbers(string name, RunInput? input) => input?.Numbers ?? throw Problem.BadRequest($"the input '{name}' holds something that is no number, or none of 32 bits");
}

/// <summary>What is to be run.</summary>
/// <param name="Artifact">SHA-256 of a compiled model that the service has.</param>
/// <param name="Inputs">By name: numbers of one sample or of several, as lists of any depth.</param>
internal sealed record RunBody(string? Artifact, IReadOnlyDictionary<string, RunInput?>? Inputs);

/// <summary>What came out.</summary>
/// <param name="Batch">Samples.</param>
/// <param name="Outputs">By name.</param>
/// <param name="Seconds">Of the run alone.</param>
internal sealed record RunAnswer(int Batch, IReadOnlyDictionary<string, OutputAnswer> Outputs, double Seconds);

/// <summary>An output.</summary>
/// <param name="Shape">With the batch in front.</param>
/// <param name="Values">In its order.</param>
internal sealed record OutputAnswer(int[] Shape, float[] Values);
