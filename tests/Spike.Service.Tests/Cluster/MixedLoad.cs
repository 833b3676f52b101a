using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Spike.Compiler.Configuration;

namespace Spike.Service.Tests.Cluster;

/// <summary>Everything that clients do, at once: each kind with a key of its own, at any of the members. Every answer that was not asked for is a fault, but 429.</summary>
internal sealed class MixedLoad : IDisposable
{
    private static readonly string Data = Path.Combine(Member.Repository, "samples", "Digits", "data", "t10k-images-idx3-ubyte.gz");
    private static readonly string Labels = Path.Combine(Member.Repository, "samples", "Digits", "data", "t10k-labels-idx1-ubyte.gz");
    private static readonly string[] Kinds = ["cached", "fresh", "evaluation", "run", "artifact", "cancel", "watcher", "upload", "wrong", "page", "greedy"];

    private readonly Dictionary<string, string> keys = Kinds.ToDictionary(kind => kind, _ => ApiKey.NewSecret());
    private readonly ConcurrentDictionary<(string Kind, int Status), int> answers = [];
    private readonly ConcurrentQueue<string> faults = [];
    private readonly Dictionary<string, HttpClient[]> clients = [];
    private string artifact = "";
    private byte[] bytes = [];
    private int variant;

    public IReadOnlyCollection<string> Faults => faults;

    /// <summary>How often each kind of client got each status.</summary>
    public string Answers => string.Join('\n', answers.OrderBy(answer => answer.Key).GroupBy(answer => answer.Key.Kind).Select(kind => $"{kind.Key,-10} {string.Join(", ", kind.Select(answer => $"{answer.Value} x {answer.Key.Status}"))}"));

    public int Count => answers.Values.Sum();

    /// <summary>Writes the file of keys that the members are started with.</summary>
    public string WriteKeys(string path)
    {
        File.WriteAllLines(path, keys.Select(key => new ApiKey(key.Key, ApiKey.HashOf(key.Value), [.. Scopes.All]).Line));
        return path;
    }

    public async Task RunAsync(IReadOnlyList<Member> members, TimeSpan span)
    {
        foreach ((string kind, string key) in keys)
            clients[kind] = [.. members.Select(member => new HttpClient { BaseAddress = member.Client.BaseAddress, Timeout = TimeSpan.FromMinutes(3), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) } })];
        await PrepareAsync();
        using var over = new CancellationTokenSource(span);
        await Task.WhenAll(
            LoopAsync("cached", 0.02, over.Token, CachedAsync), LoopAsync("fresh", 0.5, over.Token, FreshAsync), LoopAsync("evaluation", 20, over.Token, EvaluationAsync), LoopAsync("run", 0.1, over.Token, RunAsync),
            LoopAsync("artifact", 0.05, over.Token, ArtifactAsync), LoopAsync("cancel", 2, over.Token, CancelAsync), LoopAsync("watcher", 1, over.Token, WatchAsync), LoopAsync("upload", 2, over.Token, UploadAsync),
            LoopAsync("wrong", 0.5, over.Token, WrongAsync), LoopAsync("page", 1, over.Token, PageAsync), LoopAsync("greedy", 20, over.Token, BurstAsync));
    }

    /// <summary>Megabytes of objects that each member's collector left when it last ran.</summary>
    public async Task<double[]> HeapsAsync() => await Task.WhenAll(clients["page"].Select(async client =>
    {
        const string Name = "spike_compiler_heap_bytes{";
        string line = (await client.GetStringAsync("/metrics")).Split('\n').First(line => line.StartsWith(Name, StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture) / (1 << 20);
    }));

    public void Dispose()
    {
        foreach (HttpClient client in clients.Values.SelectMany(all => all)) client.Dispose();
    }

    private async Task LoopAsync(string kind, double pause, CancellationToken over, Func<HttpClient, Task> once)
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                await once(clients[kind][Random.Shared.Next(clients[kind].Length)]);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException or JsonException or KeyNotFoundException or AssertFailedException)
            {
                faults.Enqueue($"{kind}: {e.GetType().Name}: {e.Message} {e.InnerException?.Message}");
            }

            await Task.Delay(TimeSpan.FromSeconds(pause), over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PrepareAsync()
    {
        HttpClient client = clients["upload"][0];
        foreach (string file in (string[])[Models.Lif, Models.Cnn, Data, Labels])
        {
            using HttpResponseMessage sent = await client.PutAsync($"/v1/files/{Models.HashOfFile(file)}", new ByteArrayContent(await File.ReadAllBytesAsync(file)));
            sent.EnsureSuccessStatusCode();
        }

        using HttpResponseMessage compiled = await client.PostAsJsonAsync("/v1/compile?wait=120", Request(Models.Cnn, null));
        artifact = (await compiled.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).Artifact();
        bytes = await client.GetByteArrayAsync($"/v1/artifacts/{artifact}");
    }

    private async Task CachedAsync(HttpClient client)
    {
        JsonElement? job = await AskAsync("cached", client, Post("/v1/compile", Request(Models.Cnn, null)));
        if (job is { } known) Assert.AreEqual(artifact, known.Artifact());
    }

    private async Task FreshAsync(HttpClient client)
    {
        if (await AskAsync("fresh", client, Post("/v1/compile?wait=60", Request(Models.Lif, NextStep()))) is not { } job || job.State() != "done") return;
        foreach (string link in (string[])["self", "log", "result", "report"]) await AskAsync("fresh", client, Get(job.GetProperty("links").GetProperty(link).GetString()!));
    }

    private async Task EvaluationAsync(HttpClient client)
    {
        object body = new { artifact = new { name = "cnn_mnist.spike", sha256 = artifact }, data = Named(Data), labels = Named(Labels), from = Interlocked.Increment(ref variant) % 9000, count = 16, part = 8, batch = 8 };
        if (await AskAsync("evaluation", client, Post("/v1/evaluations", body)) is not { } evaluation) return;
        string self = evaluation.GetProperty("links").GetProperty("self").GetString()!;
        while (await AskAsync("evaluation", client, Get(self)) is { } now && now.State() is "running") await Task.Delay(1000);
        await AskAsync("evaluation", client, Get(self + "/result"));
    }

    private async Task RunAsync(HttpClient client)
    {
        float[] sample = [.. Enumerable.Range(0, 784).Select(pixel => pixel % 7 / 7f)];
        await AskAsync("run", client, Post("/v1/run", new { artifact, inputs = new { input = sample } }));
    }

    private async Task ArtifactAsync(HttpClient client)
    {
        int from = Random.Shared.Next(bytes.Length), to = Random.Shared.Next(from, bytes.Length);
        HttpRequestMessage part = Get($"/v1/artifacts/{artifact}");
        part.Headers.Range = new RangeHeaderValue(from, to);
        using (HttpResponseMessage answer = await SendAsync("artifact", client, part))
        {
            byte[] read = await answer.Content.ReadAsByteArrayAsync();
            if (answer.StatusCode == HttpStatusCode.PartialContent && !bytes.AsSpan(from, to - from + 1).SequenceEqual(read)) faults.Enqueue("artifact: other bytes");
        }

        HttpRequestMessage same = Get($"/v1/artifacts/{artifact}");
        same.Headers.IfNoneMatch.Add(new EntityTagHeaderValue($"\"{artifact}\""));
        (await SendAsync("artifact", client, same)).Dispose();
        (await SendAsync("artifact", client, new HttpRequestMessage(HttpMethod.Head, $"/v1/artifacts/{artifact}"))).Dispose();
    }

    private async Task CancelAsync(HttpClient client)
    {
        if (await AskAsync("cancel", client, Post("/v1/compile", Request(Models.Lif, NextStep()))) is not { } job) return;
        await AskAsync("cancel", client, new HttpRequestMessage(HttpMethod.Delete, $"/v1/jobs/{job.Id()}"));
    }

    /// <summary>To the end, or not: one in three goes away before.</summary>
    private async Task WatchAsync(HttpClient client)
    {
        if (await AskAsync("watcher", client, Post("/v1/compile", Request(Models.Lif, NextStep()))) is not { } job) return;
        using var gone = new CancellationTokenSource();
        using HttpResponseMessage answer = await SendAsync("watcher", client, Get($"/v1/jobs/{job.Id()}/events"), HttpCompletionOption.ResponseHeadersRead);
        if (!answer.IsSuccessStatusCode) return;
        bool leaves = Random.Shared.Next(3) == 0;
        using var stream = new StreamReader(await answer.Content.ReadAsStreamAsync());
        string? last = null;
        while (await stream.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
            last = JsonDocument.Parse(line[6..]).RootElement.State();
            if (leaves) return;
        }

        if (last != "done") faults.Enqueue($"watcher: the last event says {last}");
    }

    private async Task UploadAsync(HttpClient client)
    {
        byte[] content = RandomNumberGenerator.GetBytes(256 << 10);
        (await SendAsync("upload", client, new HttpRequestMessage(HttpMethod.Put, $"/v1/files/{Convert.ToHexStringLower(SHA256.HashData(content))}") { Content = new ByteArrayContent(content) })).Dispose();
    }

    /// <summary>Requests that are refused, each as it should be.</summary>
    private async Task WrongAsync(HttpClient client)
    {
        await AskAsync("wrong", client, Get($"/v1/jobs/{new string('0', 64)}"), HttpStatusCode.NotFound);
        await AskAsync("wrong", client, Post("/v1/compile", new { model = Named(Models.Lif), options = new { timestep = "1" } }), HttpStatusCode.BadRequest);
        await AskAsync("wrong", client, new HttpRequestMessage(HttpMethod.Post, "/v1/compile?file=nonsense.onnx&wait=60") { Content = new StringContent("this is no network", Encoding.UTF8, "application/octet-stream") }, HttpStatusCode.UnprocessableEntity);
        HttpRequestMessage stranger = Get("/v1/targets");
        stranger.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ApiKey.NewSecret());
        await AskAsync("wrong", client, stranger, HttpStatusCode.Unauthorized);
        HttpRequestMessage beyond = Get($"/v1/artifacts/{artifact}");
        beyond.Headers.Range = new RangeHeaderValue(bytes.Length, null);
        (await SendAsync("wrong", client, beyond, expected: HttpStatusCode.RequestedRangeNotSatisfiable)).Dispose();
    }

    private async Task PageAsync(HttpClient client)
    {
        foreach (string place in (string[])["/", "/metrics", "/health", "/health/ready", "/v1/jobs", "/v1/cluster", "/v1/targets", "/openapi/v1.json"])
        {
            using HttpResponseMessage answer = await SendAsync("page", client, Get(place));
            await answer.Content.ReadAsByteArrayAsync();
        }
    }

    /// <summary>More at once than a client may, at each member.</summary>
    private Task BurstAsync(HttpClient client) => Parallel.ForAsync(0, 1000 * clients["greedy"].Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) => (await SendAsync("greedy", client, Get("/v1/targets"))).Dispose());

    /// <summary>The answer, if it is not a refusal.</summary>
    private async Task<JsonElement?> AskAsync(string kind, HttpClient client, HttpRequestMessage request, HttpStatusCode? expected = null)
    {
        using HttpResponseMessage answer = await SendAsync(kind, client, request, HttpCompletionOption.ResponseContentRead, expected);
        return answer.IsSuccessStatusCode && answer.Content.Headers.ContentType?.MediaType == "application/json" ? await answer.Content.ReadFromJsonAsync<JsonElement>() : null;
    }

    private async Task<HttpResponseMessage> SendAsync(string kind, HttpClient client, HttpRequestMessage request, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead, HttpStatusCode? expected = null)
    {
        HttpResponseMessage answer;
        using (request) answer = await client.SendAsync(request, completion);
        answers.AddOrUpdate((kind, (int)answer.StatusCode), 1, (_, count) => count + 1);
        bool isFine = expected is { } wanted ? answer.StatusCode == wanted || answer.StatusCode == HttpStatusCode.TooManyRequests : (int)answer.StatusCode < 400 || answer.StatusCode == HttpStatusCode.TooManyRequests;
        if (!isFine) faults.Enqueue($"{kind}: {request.Method} {request.RequestUri} {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return answer;
    }

    private string NextStep() => (Interlocked.Increment(ref variant) * 1e-6).ToString("R", CultureInfo.InvariantCulture);

    private static object Named(string file) => new { name = Path.GetFileName(file), sha256 = Models.HashOfFile(file) };

    private static object Request(string model, string? timeStep) => new { model = Named(model), options = timeStep is null ? new Dictionary<string, object> { ["validationSamples"] = 0 } : new Dictionary<string, object> { ["validationSamples"] = 0, ["timeStep"] = timeStep } };

    private static HttpRequestMessage Get(string place) => new(HttpMethod.Get, place);

    private static HttpRequestMessage Post(string place, object body) => new(HttpMethod.Post, place) { Content = JsonContent.Create(body) };
}
