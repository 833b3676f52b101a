using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Spike.Compiler.Configuration;
using Spike.Service.Jobs;
using Spike.Service.Tests.Intake;

namespace Spike.Service.Tests.Cluster;

/// <summary>Three members at one Redis under load, of which one thing after the other is killed: members, compilers, Redis, clients, and the broker, where some of the load comes from one. What is killed next, a seed says.</summary>
/// <param name="seed">Of the order.</param>
/// <param name="withQueue">Whether there is a RabbitMQ too.</param>
internal sealed class KillLoop(int seed, bool withQueue) : IDisposable
{
    private const int Members = 3;
    private const int Clients = 4;
    private const int Publishers = 1;
    private const int FewestMessages = 3;

    private readonly Random dice = new(seed);
    private readonly TemporaryFolder folder = new();
    private readonly RedisServer redis = new();
    private readonly QueuedLoad? queue = withQueue ? new QueuedLoad(new RabbitServer()) : null;
    private readonly Member?[] members = new Member?[Members];
    private readonly ConcurrentDictionary<string, JsonElement?> accepted = [];
    private readonly ConcurrentDictionary<string, string> variants = [];
    private readonly ConcurrentQueue<string> faults = [];
    private readonly ConcurrentDictionary<string, bool> seen = [];
    private int variant, confirmedBefore;
    private Task back = Task.CompletedTask;

    /// <summary>From the death of a member to the next attempt of a job that it worked on, in seconds.</summary>
    public List<double> TakeOvers { get; } = [];

    public Dictionary<string, int> Kills { get; } = [];

    public int Accepted => accepted.Count;

    /// <summary>Messages that the broker has confirmed.</summary>
    public int Confirmed => queue?.Confirmed.Count ?? 0;

    /// <summary>Artifacts that were compared with those of a compilation here.</summary>
    public int Compared { get; private set; }

    public async Task RunAsync(int kills)
    {
        await Task.WhenAll(Enumerable.Range(0, Members).Select(StartAsync));
        using var over = new CancellationTokenSource();
        if (queue is not null) await SendModelAsync();
        Task[] clients = [.. Enumerable.Range(0, Clients).Select(_ => LoadAsync(over.Token)), .. Enumerable.Range(0, queue is null ? 0 : Publishers).Select(_ => PublishAsync(over.Token))];
        for (int kill = 0; kill < kills; kill++)
        {
            await Task.Delay(dice.Next(500, 2500));
            await KillAsync();
        }

        await over.CancelAsync();
        await Task.WhenAll(clients);
        await back;
        await ExpectAllAsync();
        if (queue is not null) await ExpectAnswersAsync();
        Assert.IsEmpty(faults, string.Join('\n', faults));
    }

    public void Dispose()
    {
        foreach (Member? member in members) member?.Dispose();
        queue?.Dispose();
        redis.Dispose();
        folder.Dispose();
    }

    private async Task StartAsync(int place) => members[place] = await Member.StartAsync(folder["data"], [("SPIKE_REDIS", redis.Address), ("SPIKE_SLOTS", "1"), .. queue is null ? [] : new[] { ("SPIKE_RABBITMQ", queue.Address) }]);

    private async Task KillAsync()
    {
        int roll = dice.Next(queue is null ? 10 : 12);
        string what = roll switch { < 4 => "member", < 6 => "compiler", < 8 => "client", < 10 => "redis", _ => "rabbitmq" };
        // The broker takes longest to come back, and is killed when it has done something since.
        if (what == "rabbitmq" && (!back.IsCompleted || Confirmed < confirmedBefore + FewestMessages)) what = "compiler";
        Kills[what] = Kills.GetValueOrDefault(what) + 1;
        switch (what)
        {
            case "member":
                int place = dice.Next(Members);
                string[] running = await RunningAsync();
                var clock = Stopwatch.StartNew();
                members[place]!.Kill();
                Task start = Task.Run(async () =>
                {
                    members[place]!.Dispose();
                    await StartAsync(place);
                });
                await WatchTakeOverAsync(running, clock);
                await start;
                break;
            case "compiler":
                foreach (int child in AloneTests.Compilers(folder["data"]).Take(1)) AloneTests.KillHard(child);
                break;
            case "client":
                await HangUpAsync();
                break;
            case "rabbitmq":
                await back;
                confirmedBefore = Confirmed;
                // The rest does not wait for it.
                back = queue!.RestartAsync(TimeSpan.FromSeconds(dice.NextDouble() * 2));
                break;
            default:
                await redis.RestartAsync(TimeSpan.FromSeconds(dice.NextDouble() * 2));
                break;
        }
    }

    /// <summary>Jobs and how often they were tried, of those that run now.</summary>
    private async Task<string[]> RunningAsync()
    {
        JsonElement?[] now = await Task.WhenAll(accepted.Where(job => job.Value is null).Select(job => AskAsync(job.Key)));
        return [.. now.OfType<JsonElement>().Where(job => job.State() == "running").Select(job => $"{job.Id()} {job.Attempts()}")];
    }

    /// <summary>Until a job that ran is at its next attempt: those of the dead member are. Where it worked on nothing, a little while.</summary>
    private async Task WatchTakeOverAsync(string[] running, Stopwatch clock)
    {
        while (clock.Elapsed < TimeSpan.FromSeconds(15) && running.Length > 0)
        {
            JsonElement?[] now = await Task.WhenAll(running.Select(job => AskAsync(job.Split(' ')[0])));
            if (now.OfType<JsonElement>().Any(job => running.Contains($"{job.Id()} {(job.Attempts() - 1).ToString(CultureInfo.InvariantCulture)}")))
            {
                TakeOvers.Add(clock.Elapsed.TotalSeconds);
                return;
            }

            if (now.OfType<JsonElement>().Count() == running.Length && now.OfType<JsonElement>().All(job => job.State() == "done")) return;
            await Task.Delay(100);
        }
    }

    /// <summary>A client that goes away in the middle of what it sends.</summary>
    private async Task HangUpAsync()
    {
        try
        {
            using var gone = new CancellationTokenSource(50);
            using var content = new StreamContent(new Trickle());
            content.Headers.ContentType = new("application/octet-stream");
            await Any().Client.PostAsync("/v1/compile?file=model.onnx", content, gone.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException)
        {
            // That is what was wanted.
        }
    }

    private async Task LoadAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            (_, string step) = NextVariant();
            try
            {
                using HttpResponseMessage answer = await Any().PostAsync(Models.Lif, $"timeStep={step}");
                if (answer.IsSuccessStatusCode)
                {
                    JsonElement job = await answer.Content.ReadFromJsonAsync<JsonElement>(CancellationToken.None);
                    Assert.AreEqual(JobOf(step), job.Id());
                    seen[job.Id()] = true;
                    accepted.TryAdd(job.Id(), null);
                    variants[job.Id()] = step;
                    await FollowAsync(job.Id(), TimeSpan.FromSeconds(30), over);
                }
                else if (answer.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable))
                {
                    faults.Enqueue($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(CancellationToken.None)}");
                }
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException or ObjectDisposedException or NullReferenceException)
            {
                // The member was killed; whether it had accepted the job, nobody was told.
                await Task.Delay(100, CancellationToken.None);
            }
        }
    }

    /// <summary>Each length of a step is a job of its own; some are asked for again, by another client.</summary>
    private (int Number, string Step) NextVariant()
    {
        int next = Interlocked.Increment(ref variant);
        return (next, ((next % 4 == 0 ? next / 2 : next) * 1e-6).ToString("R", CultureInfo.InvariantCulture));
    }

    private static string JobOf(string step) => new CompileRequest(
        [new RequestFile("model", "lif.nir", Models.HashOfFile(Models.Lif))],
        System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("timeStep", step).Add("validationSamples", "0")).Key(CompileDefaults.Of(new Settings()));

    private async Task SendModelAsync()
    {
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(Models.Lif));
        using HttpResponseMessage answer = await Any().Client.PutAsync($"/v1/files/{Models.HashOfFile(Models.Lif)}", content);
        answer.EnsureSuccessStatusCode();
    }

    private async Task PublishAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            (int number, string step) = NextVariant();
            string job = JobOf(step);
            if (await queue!.TryPublishAsync(number.ToString(CultureInfo.InvariantCulture), job, new { model = new { name = "lif.nir", sha256 = Models.HashOfFile(Models.Lif) }, options = new { timeStep = step, validationSamples = 0 } }) != true)
            {
                await Task.Delay(200, CancellationToken.None);
                continue;
            }

            accepted.TryAdd(job, null);
            variants[job] = step;
            await FollowAsync(job, TimeSpan.FromSeconds(30), over);
        }
    }

    private async Task FollowAsync(string id, TimeSpan patience, CancellationToken over)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < patience && !over.IsCancellationRequested)
        {
            if (await AskAsync(id) is { } job && job.State() is "done" or "failed")
            {
                Note(job);
                return;
            }

            await Task.Delay(200, CancellationToken.None);
        }
    }

    /// <summary>Every job that a client was told of is done, once, with the bits of its first end.</summary>
    private async Task ExpectAllAsync()
    {
        foreach (string id in accepted.Keys)
        {
            var clock = Stopwatch.StartNew();
            JsonElement? job = await AskAsync(id);
            while (job?.State() is not ("done" or "failed" or "canceled") && clock.Elapsed < TimeSpan.FromMinutes(3))
            {
                await Task.Delay(200);
                job = await AskAsync(id);
            }

            if (job is not { } over || over.State() != "done") faults.Enqueue($"lost: {id}: {job}");
            else Note(over);
        }

        // Against compilations that no service had a hand in: in this process, and one of them by the command line.
        foreach ((string id, string step) in variants)
        {
            if (accepted[id] is not { } job) continue;
            Compared++;
            if (job.Artifact() != Models.LifHash(step)) faults.Enqueue($"other bits: {id}");
        }

        string any = variants.First().Value;
        Assert.AreEqual(Models.HashOf(Models.Lif, $"--time-step={any}"), Models.LifHash(any));
    }

    /// <summary>Who asked by a message is told the end: at once, or by the reminder of its job.</summary>
    private async Task ExpectAnswersAsync()
    {
        HashSet<string> answered = await queue!.AnsweredAsync(TimeSpan.FromMinutes(4));
        foreach ((string correlation, string job) in queue.Confirmed.Where(message => !answered.Contains(message.Key))) faults.Enqueue($"not told: message {correlation} of {job}");
    }

    private void Note(JsonElement job)
    {
        if (job.State() != "done")
        {
            faults.Enqueue($"failed: {job}");
            return;
        }

        JsonElement? before = accepted[job.Id()];
        if (before is { } first && (first.Artifact() != job.Artifact() || first.GetProperty("finished").GetString() != job.GetProperty("finished").GetString())) faults.Enqueue($"done twice: {first} and {job}");
        accepted[job.Id()] = job;
    }

    private async Task<JsonElement?> AskAsync(string id)
    {
        try
        {
            using HttpResponseMessage answer = await Any().Client.GetAsync($"/v1/jobs/{id}");
            // A message lies in the broker for a while before it is a job.
            if (answer.IsSuccessStatusCode) seen[id] = true;
            else if (answer.StatusCode == HttpStatusCode.NotFound && seen.ContainsKey(id)) faults.Enqueue($"forgotten: {id}");
            return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>() : null;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException or ObjectDisposedException or NullReferenceException)
        {
            return null;
        }
    }

    private Member Any() => members[Random.Shared.Next(Members)]!;

    /// <summary>A byte now and then, without end.</summary>
    private sealed class Trickle : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => 0; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Thread.Sleep(10);
            return 1;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
