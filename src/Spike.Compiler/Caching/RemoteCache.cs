using System.Net;
using System.Net.Http.Headers;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
using Spike.Caching;

namespace Spike.Compiler.Caching;

/// <summary>
/// A cache that machines share, by the HTTP protocol of Bazel's caches: GET and PUT of /ac/KEY and /cas/SHA256. bazel-remote, nginx with WebDAV and our own
/// service answer it.
/// </summary>
internal sealed class RemoteCache : IDisposable
{
    private const int BufferSize = 1 << 16;

    private readonly HttpClient client;
    private readonly Uri address;
    private readonly ResiliencePipeline<HttpResponseMessage> pipeline;
    private readonly RemotePatience patience;

    /// <param name="address">What stands before /ac/ and /cas/.</param>
    /// <param name="credentials">For the header Authorization; null: none.</param>
    /// <param name="patience">How long to wait for what; null: as a build can bear.</param>
    public RemoteCache(Uri address, AuthenticationHeaderValue? credentials, RemotePatience? patience = null)
    {
        this.patience = patience ??= new RemotePatience();
        this.address = address.AbsolutePath.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
        // A redirect could lead anywhere, with the credentials.
        client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = patience.Connect, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Authorization = credentials;
        pipeline = patience.Pipeline();
    }

    /// <summary>For messages.</summary>
    public string Address => address.AbsoluteUri;

    public void Dispose() => client.Dispose();

    /// <summary>The bytes of an entry; null: the server has none, or more than any entry has.</summary>
    /// <exception cref="RemoteCacheException">The server does not answer as one.</exception>
    public async Task<byte[]?> ReadActionAsync(string key, CancellationToken cancellation)
    {
        using var content = new MemoryStream();
        bool found = await GetAsync($"ac/{key}", BlobStore.MaxActionLength, (buffer, count) => content.Write(buffer, 0, count), cancellation).ConfigureAwait(false);
        return found ? content.ToArray() : null;
    }

    /// <summary>Brings a blob into a store. False where the server does not have it, or has something else under its name.</summary>
    /// <exception cref="RemoteCacheException">The server does not answer as one.</exception>
    /// <exception cref="IOException">The store cannot be written.</exception>
    public async Task<bool> FetchBlobAsync(BlobDigest blob, BlobStore store, CancellationToken cancellation)
    {
        using var writer = new BlobWriter(store);
        return await GetAsync($"cas/{blob.Sha256}", blob.Length, writer.Write, cancellation).ConfigureAwait(false)
            && writer.Length == blob.Length && writer.Commit(blob.Sha256) is not null;
    }

    /// <exception cref="RemoteCacheException">The server does not take it.</exception>
    public async Task PutBlobAsync(BlobDigest blob, BlobStore store, CancellationToken cancellation)
    {
        string path = $"cas/{blob.Sha256}";
        using (HttpResponseMessage there = await SendAsync(() => new HttpRequestMessage(HttpMethod.Head, new Uri(address, path)), cancellation).ConfigureAwait(false))
        {
            if (there.StatusCode == HttpStatusCode.OK && there.Content.Headers.ContentLength == blob.Length) return;
        }

        await PutAsync(path, () => store.OpenBlob(blob.Sha256) is { } stream ? new StreamContent(stream, BufferSize) { Headers = { ContentLength = blob.Length } } : throw new RemoteCacheException("it was evicted here before it was sent"), cancellation).ConfigureAwait(false);
    }

    /// <exception cref="RemoteCacheException">The server does not take it.</exception>
    public Task PutActionAsync(string key, byte[] entry, CancellationToken cancellation) => PutAsync($"ac/{key}", () => new ByteArrayContent(entry), cancellation);

    private async Task<bool> GetAsync(string path, long limit, Action<byte[], int> take, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, new Uri(address, path)), cancellation).ConfigureAwait(false);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.NoContent) return false;
        if (response.StatusCode != HttpStatusCode.OK) throw Refused(response);
        // What is longer than it should be is not what was asked for, and is not read to its end.
        if (response.Content.Headers.ContentLength > limit) return false;
        long length = 0;
        var buffer = new byte[BufferSize];
        using Stream body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        while (true)
        {
            int read = await ReadAsync(body, buffer, cancellation).ConfigureAwait(false);
            if (read == 0) return true;
            length += read;
            if (length > limit) return false;
            take(buffer, read);
        }
    }

    private async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(patience.Silence);
        try
        {
            return await body.ReadAsync(buffer, deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new RemoteCacheException($"it sent nothing for {patience.Silence.TotalSeconds} seconds");
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new RemoteCacheException(e.Message);
        }
    }

    private async Task PutAsync(string path, Func<HttpContent> content, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Put, new Uri(address, path)) { Content = content() }, cancellation).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode) throw Refused(response);
    }

    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> request, CancellationToken cancellation)
    {
        try
        {
            return await pipeline.ExecuteAsync(async token =>
            {
                using HttpRequestMessage message = request();
                using var deadline = CancellationTokenSource.CreateLinkedTokenSource(token);
                deadline.CancelAfter(patience.For(message.Content?.Headers.ContentLength ?? 0));
                try
                {
                    return await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, deadline.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException e) when (!token.IsCancellationRequested)
                {
                    throw new TimeoutRejectedException("it did not answer in time", e);
                }
            }, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or ExecutionRejectedException)
        {
            throw new RemoteCacheException(e is BrokenCircuitException ? "it failed too often, and is left alone for a while" : e.Message);
        }
    }

    private static RemoteCacheException Refused(HttpResponseMessage response) => new(
        response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? $"it answers {(int)response.StatusCode}: the credentials are missing or wrong" : $"it answers {(int)response.StatusCode}");
}

/// <summary>A server is not reached, or does not answer as a cache does.</summary>
internal sealed class RemoteCacheException(string message) : Exception(message);
