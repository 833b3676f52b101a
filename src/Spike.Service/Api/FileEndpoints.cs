using System.Net.Mime;
using Microsoft.AspNetCore.Http.Features;
using Spike.Service.Files;

namespace Spike.Service.Api;

/// <summary>Files by their hash: PUT /v1/files/{sha} sends one, GET /v1/artifacts/{sha} has it back, whole or in part.</summary>
internal sealed class FileEndpoints(ContentFolder files, RequestForm form)
{
    public async Task<IResult> PutAsync(string sha, HttpContext http, CancellationToken cancellation)
    {
        if (!ContentFolder.IsHash(sha)) throw Problem.BadRequest("the address ends in the SHA-256 of the file, 64 lower-case hex digits");
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = form.LongestFile;
        StoredFile file = await files.TakeAsync(http.Request.Body, form.LongestFile, sha, cancellation);
        return Results.Json(new FileAnswer(null, file.Sha256, file.Length, $"/v1/artifacts/{file.Sha256}"), ApiJson.Default.FileAnswer, statusCode: StatusCodes.Status201Created);
    }

    /// <summary>What a hash names never changes, so it may be kept for ever, and an old one is as good.</summary>
    public IResult Get(string sha, HttpContext http)
    {
        string path = files.Find(sha) ?? throw Problem.NotFound("there is no file with this hash");
        http.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        return Results.File(path, MediaTypeNames.Application.Octet, entityTag: new($"\"{sha}\""), enableRangeProcessing: true);
    }
}
