using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Spike.Service.Files;
using Spike.Service.Running;

namespace Spike.Service.Api;

/// <summary>POST /v1/run: a compiled model on a few samples. For many there is `spike-compile run`, with the artifact.</summary>
internal sealed class RunEndpoint(ReadyModels models)
{
    private const int LongestBody = 8 << 20;

    public async Task<IResult> PostAsync(HttpContext http, CancellationToken cancellation)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = LongestBody;
        if (http.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true) throw Problem.BadRequest("the request is JSON: {\"artifact\": SHA256, \"inputs\": {NAME: [numbers]}}");
        RunBody body = await JsonSerializer.DeserializeAsync(http.Request.Body, ApiJson.Default.RunBody, cancellation) ?? throw Problem.BadRequest("the body is null");
        if (!ContentFolder.IsHash(body.Artifact)) throw Problem.BadRequest("'artifact' is the SHA-256 of an artifact");
        if (body.Inputs is null) throw Problem.BadRequest("'inputs' is missing");
        return Results.Json(await models.RunAsync(body.Artifact!, body.Inputs.ToDictionary(input => input.Key, input => Flat(input.Key, input.Value)), cancellation), ApiJson.Default.RunAnswer);
    }

    /// <summary>Lists within lists, or one list: the numbers in their order.</summary>
    private static float[] Flat(string name, JsonElement value)
    {
        var numbers = new List<float>();
        void Add(JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement item in element.EnumerateArray()) Add(item);
            }
            else if (element.ValueKind == JsonValueKind.Number && element.TryGetSingle(out float number))
            {
                numbers.Add(number);
            }
            else
            {
                throw Problem.BadRequest($"the input '{name}' holds something that is no number");
            }
        }

        Add(value);
        return [.. numbers];
    }
}

/// <summary>What is to be run.</summary>
/// <param name="Artifact">SHA-256 of a compiled model that the service has.</param>
/// <param name="Inputs">By name: numbers of one sample or of several, as lists of any depth.</param>
internal sealed record RunBody(string? Artifact, IReadOnlyDictionary<string, JsonElement>? Inputs);

/// <summary>What came out.</summary>
/// <param name="Batch">Samples.</param>
/// <param name="Outputs">By name.</param>
/// <param name="Seconds">Of the run alone.</param>
internal sealed record RunAnswer(int Batch, IReadOnlyDictionary<string, OutputAnswer> Outputs, double Seconds);

/// <summary>An output.</summary>
/// <param name="Shape">With the batch in front.</param>
/// <param name="Values">In its order.</param>
internal sealed record OutputAnswer(int[] Shape, float[] Values);
