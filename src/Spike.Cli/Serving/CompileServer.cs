using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Mime;
using System.Text.Json;
using Polly;
using Polly.Timeout;
using Spike.Compiler;

namespace Spike.Cli.Serving;

/// <summary>A compile service, as a client sees it.</summary>
internal sealed class CompileServer : IDisposable
{
    /// <summary>Bytes of an answer that is read into memory.</summary>
    private const long LongestAnswer = 64 << 20;

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(0.5);

    private readonly HttpClient client;
    private readonly ServerPatience patience;
    private readonly ResiliencePipeline<HttpResponseMessage> atFirst;
    private readonly ResiliencePipeline<HttpResponseMessage> withJob;

    /// <param name="address">Its root.</param>
    /// <param name="key">An API key or a token, or none.</param>
    /// <param name="patience">How long to bear with it; null: as a build can.</param>
    /// <exception cref="CommandFailure">This is no address.</exception>
    public CompileServer(string address, string? key, ServerPatience? patience = null)
    {
        this.patience = patience ??= new ServerPatience();
        (Address, atFirst, withJob) = (address, patience.AtFirst(), patience.WithJob());
        if (!Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out Uri? root) || root.Scheme is not ("http" or "https"))
            throw CommandFailure.Usage($"--server is '{address}', which is no http or https address", "Write it like https://compile.example.com.");
        // A redirect could lead anywhere, with the key.
        client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = patience.Connect, AllowAutoRedirect = false }) { BaseAddress = root, Timeout = Timeout.InfiniteTimeSpan };
        if (key is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>For messages.</summary>
    public string Address { get; }

    public void Dispose() => client.Dispose();

    /// <summary>Sends what the service lacks, and waits for the job to be over.</summary>
    /// <returns>The job: done or failed.</returns>
    /// <exception cref="ServerUnusedException">The service does not do it.</exception>
    public JsonElement Compile(ServerRequest request, IProgress<CompileProgress> progress, CancellationToken cancellation)
    {
        CheckVersion(cancellation);
        return Wait(Submit("v1/compile", request, cancellation), progress, cancellation);
    }

    /// <returns>The job once it is done or failed.</returns>
    /// <exception cref="ServerUnusedException">It was cancelled, or the service is gone.</exception>
    public JsonElement Wait(JsonElement job, IProgress<CompileProgress> progress, CancellationToken cancellation)
    {
        var queued = Stopwatch.StartNew();
        while (State(job) is not ("done" or "failed"))
        {
            if (State(job) != "queued") queued.Restart();
            if (State(job) == "canceled") throw new ServerUnusedException("somebody cancelled the job");
            progress.Report(new CompileProgress(State(job) == "queued" ? "waiting" : job.TryGetProperty("stage", out JsonElement stage) ? stage.GetString()! : "starting", 0));
            string path = $"v1/jobs/{job.GetProperty("id").GetString()}";
            if (cancellation.WaitHandle.WaitOne(Poll))
            {
                Abandon(path);
                cancellation.ThrowIfCancellationRequested();
            }

            if (queued.Elapsed > patience.Waiting)
            {
                Abandon(path);
                throw new ServerUnusedException($"it did not begin within {patience.Waiting.TotalMinutes:0.##} minutes");
            }

            using HttpResponseMessage answer = Send(() => new HttpRequestMessage(HttpMethod.Get, path), cancellation);
            job = Expect(answer, cancellation);
        }

        return job;
    }

    /// <summary>Takes back the wish for what stands at this address.</summary>
    public void Cancel(string path) => Abandon(path.TrimStart('/'));

    public JsonElement Read(string path, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = Send(() => new HttpRequestMessage(HttpMethod.Get, path.TrimStart('/')), cancellation);
        return Expect(answer, cancellation);
    }

    /// <summary>Copies a file of the service, and checks that it is the one.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Copy(string sha256, string place, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = Send(() => new HttpRequestMessage(HttpMethod.Get, $"v1/artifacts/{sha256}"), cancellation);
        if (answer.StatusCode != HttpStatusCode.OK) throw Refused(answer);
        string aside = $"{place}.{Guid.NewGuid():N}";
        try
        {
            using (FileStream file = File.Create(aside)) BodyTransfer.Read(answer.Content, file, long.MaxValue, patience.Silence, cancellation);
            if (Fingerprint.Of(aside) != sha256) throw new ServerUnusedException("what it sent is not what it said");
            File.Move(aside, place, overwrite: true);
        }
        finally
        {
            File.Delete(aside);
        }
    }

    private static string State(JsonElement job) => job.GetProperty("state").GetString()!;

    /// <summary>Another compiler may make other bits, and an option of this one may be unknown to it.</summary>
    /// <exception cref="ServerUnusedException">It is another.</exception>
    public void CheckVersion(CancellationToken cancellation)
    {
        using HttpResponseMessage answer = Send(() => new HttpRequestMessage(HttpMethod.Get, "v1/targets"), atFirst, cancellation);
        string? theirs = Expect(answer, cancellation).GetProperty("compiler").GetString(), ours = typeof(ModelCompiler).Assembly.GetName().Version!.ToString(3);
        if (theirs != ours) throw new ServerUnusedException($"it has the compiler {theirs}, and this is {ours}");
    }

    /// <summary>Asks for a job, and sends the files that the service lacks.</summary>
    /// <exception cref="ServerUnusedException">It does not take it.</exception>
    public JsonElement Submit(string path, ServerRequest request, CancellationToken cancellation)
    {
        DateTime end = DateTime.UtcNow + patience.Queue;
        for (bool sent = false; ;)
        {
            using HttpResponseMessage answer = Send(() => new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(request.Body) }, atFirst, cancellation);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests && DateTime.UtcNow < end)
            {
                if (cancellation.WaitHandle.WaitOne(answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(5))) cancellation.ThrowIfCancellationRequested();
                continue;
            }

            if (answer.StatusCode == HttpStatusCode.NotFound && !sent && Json(answer, cancellation).TryGetProperty("missing", out JsonElement missing))
            {
                foreach (JsonElement hash in missing.EnumerateArray()) Upload(hash.GetString()!, request, cancellation);
                sent = true;
                continue;
            }

            // The job with its diagnostics is read from where it stands.
            if (answer.StatusCode == HttpStatusCode.UnprocessableEntity && Json(answer, cancellation) is var problem && problem.TryGetProperty("diagnostics", out _)) return Failed(problem);
            return Expect(answer, cancellation);
        }
    }

    private static JsonElement Failed(JsonElement problem) => JsonSerializer.SerializeToElement(new System.Text.Json.Nodes.JsonObject
    {
        ["state"] = "failed",
        ["diagnostics"] = System.Text.Json.Nodes.JsonNode.Parse(problem.GetProperty("diagnostics").GetRawText()),
    });

    private void Upload(string hash, ServerRequest request, CancellationToken cancellation)
    {
        if (!request.Files.TryGetValue(hash, out string? path)) throw new ServerUnusedException("it asks for a file that is none of this model's");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var message = new HttpRequestMessage(HttpMethod.Put, $"v1/files/{hash}") { Content = BodyTransfer.Of(File.OpenRead(path), () => limit.CancelAfter(patience.Silence)) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Octet);
        try
        {
            using HttpResponseMessage answer = client.Send(message, limit.Token);
            if (!answer.IsSuccessStatusCode) throw Refused(answer);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ServerUnusedException($"it took nothing for {patience.Silence.TotalSeconds} seconds");
        }
        catch (HttpRequestException e)
        {
            throw new ServerUnusedException(Words(e));
        }
    }

    private void Abandon(string path)
    {
        try
        {
            using HttpResponseMessage answer = Send(() => new HttpRequestMessage(HttpMethod.Delete, path), atFirst, CancellationToken.None);
        }
        catch (ServerUnusedException)
        {
            // It is done for nothing then.
        }
    }

    private HttpResponseMessage Send(Func<HttpRequestMessage> request, CancellationToken cancellation) => Send(request, withJob, cancellation);

    private HttpResponseMessage Send(Func<HttpRequestMessage> request, ResiliencePipeline<HttpResponseMessage> pipeline, CancellationToken cancellation)
    {
        try
        {
            return pipeline.Execute(token => SendOnce(request, token), cancellation);
        }
        catch (HttpRequestException e)
        {
            throw new ServerUnusedException(Words(e));
        }
        catch (TimeoutRejectedException e)
        {
            throw new ServerUnusedException(e.Message);
        }
    }

    private HttpResponseMessage SendOnce(Func<HttpRequestMessage> request, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience.Answer);
        using HttpRequestMessage message = request();
        try
        {
            return client.Send(message, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutRejectedException($"it did not answer within {patience.Answer.TotalSeconds} seconds", e);
        }
    }

    private JsonElement Expect(HttpResponseMessage answer, CancellationToken cancellation) => answer.IsSuccessStatusCode ? Json(answer, cancellation) : throw Refused(answer);

    private JsonElement Json(HttpResponseMessage answer, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        BodyTransfer.Read(answer.Content, body, LongestAnswer, patience.Silence, cancellation);
        body.Position = 0;
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new ServerUnusedException("its answer is not that of a compile service");
        }
    }

    private static ServerUnusedException Refused(HttpResponseMessage answer) => new(answer.StatusCode switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => $"it answers {(int)answer.StatusCode}: the key in SPIKE_SERVER_KEY is missing or wrong",
        HttpStatusCode.TooManyRequests => "it has too much to do",
        _ => $"it answers {(int)answer.StatusCode}",
    });

    private static string Words(HttpRequestException e) => (e.InnerException ?? e).Message.ReplaceLineEndings(" ").TrimEnd('.');
}
