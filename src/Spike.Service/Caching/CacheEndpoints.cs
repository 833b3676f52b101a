using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Spike.Caching;
using Spike.Service.Files;

namespace Spike.Service.Caching;

/// <summary>GET, HEAD and PUT of /ac/KEY and /cas/SHA256: the HTTP protocol of Bazel's caches, by which builds and other services share this one's.</summary>
/// <remarks>Whoever may write here decides what others get for a key: only for those who may be trusted with it, hence off unless the setting serve_cache asks for it.</remarks>
internal static class CacheEndpoints
{
    private const int BufferSize = 1 << 16;
    private const string Binary = "application/octet-stream";

    /// <summary>How exactly it is known when a blob was last used.</summary>
    private static readonly TimeSpan UseGrain = TimeSpan.FromMinutes(1);

    public static void Map(IEndpointRouteBuilder routes, BlobStore store)
    {
        var whole = new CheckedFiles();
        RouteGroupBuilder group = routes.MapGroup("").ExcludeFromDescription();
        group.MapMethods("/cas/{sha256}", ["GET", "HEAD"], (string sha256) => GetBlob(store, whole, sha256));
        group.MapPut("/cas/{sha256}", (string sha256, HttpContext http) => PutBlobAsync(store, sha256, http));
        group.MapMethods("/ac/{key}", ["GET", "HEAD"], (string key) => BlobDigest.IsHash(key) && store.ReadAction(key) is { } content ? Results.Bytes(content, Binary) : Results.NotFound());
        group.MapPut("/ac/{key}", (string key, HttpContext http) => PutActionAsync(store, key, http));
    }

    /// <summary>Checked before anybody is told that it is there: who only asks for its head will not send what should replace a damaged one.</summary>
    private static IResult GetBlob(BlobStore store, CheckedFiles whole, string sha256)
    {
        if (!BlobDigest.IsHash(sha256)) return Results.NotFound();
        var file = new FileInfo(store.PathOfBlob(sha256));
        if (file.Exists && !whole.IsWhole(file)) BlobStore.Attempt(file.Delete);
        if (store.OpenBlob(sha256) is not { } stream) return Results.NotFound();
        if (file.LastWriteTimeUtc < DateTime.UtcNow - UseGrain) whole.Touch(file);
        return Results.Stream(stream, Binary, entityTag: new EntityTagHeaderValue($"\"{sha256}\""), enableRangeProcessing: true);
    }

    private static async Task<IResult> PutBlobAsync(BlobStore store, string sha256, HttpContext http)
    {
        if (!BlobDigest.IsHash(sha256)) return Problem(StatusCodes.Status400BadRequest, "the name is no SHA-256 in lower-case hex");
        if (http.Request.ContentLength > store.MaxBytes) return Problem(StatusCodes.Status413PayloadTooLarge, $"the cache takes {store.MaxBytes} bytes in all");
        Unbounded(http);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            using var writer = new BlobWriter(store);
            while (await http.Request.Body.ReadAsync(buffer.AsMemory(0, BufferSize), http.RequestAborted) is > 0 and int read)
            {
                if (writer.Length + read > store.MaxBytes) return Problem(StatusCodes.Status413PayloadTooLarge, $"the cache takes {store.MaxBytes} bytes in all");
                writer.Write(buffer, read);
            }

            return writer.Commit(sha256) is null ? Problem(StatusCodes.Status400BadRequest, "the content has another SHA-256 than its name says") : Results.Ok();
        }
        catch (BadHttpRequestException e)
        {
            return Problem(e.StatusCode, "the content ended early");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Full(e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<IResult> PutActionAsync(BlobStore store, string key, HttpContext http)
    {
        if (!BlobDigest.IsHash(key)) return Problem(StatusCodes.Status400BadRequest, "the name is no SHA-256 in lower-case hex");
        using var content = new MemoryStream();
        var buffer = new byte[BufferSize];
        while (await http.Request.Body.ReadAsync(buffer, http.RequestAborted) is > 0 and int read)
        {
            if (content.Length + read > BlobStore.MaxActionLength) return Problem(StatusCodes.Status413PayloadTooLarge, $"an entry has {BlobStore.MaxActionLength} bytes at most");
            content.Write(buffer, 0, read);
        }

        // Other tools' entries are kept as they are: only ours are looked into, by whoever reads them.
        if (content.Length == 0) return Problem(StatusCodes.Status400BadRequest, "an entry is not empty");
        try
        {
            store.PutAction(key, content.ToArray());
            return Results.Ok();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Full(e);
        }
    }

    /// <summary>The server's bound for bodies is one for models; here the store's own holds.</summary>
    private static void Unbounded(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature) feature.MaxRequestBodySize = null;
    }

    private static IResult Full(Exception e) => Problem(StatusCodes.Status507InsufficientStorage, $"the cache cannot be written: {e.Message}");

    private static IResult Problem(int status, string detail) => Results.Problem(detail, statusCode: status);
}
