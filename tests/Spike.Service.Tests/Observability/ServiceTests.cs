using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Spike.Service.Tests.Observability;

/// <summary>One running service, and a job that went well and one that did not: what is measured, what is healthy, and what the page shows.</summary>
[TestClass]
public partial class ServiceTests
{
    /// <summary>What somebody may write into an option.</summary>
    private const string Markup = "<img src=x onerror=alert(1)>";

    private static TestFolder folder = null!;

    private static ServiceProcess service = null!;

    private static TraceCollector collector = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        folder = new TestFolder();
        collector = await TraceCollector.StartAsync();
        service = await ServiceProcess.StartAsync(folder, ("SPIKE_LOG_DIRECTORY", folder["log"]), ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_BSP_SCHEDULE_DELAY", "200"));
        Assert.AreEqual(HttpStatusCode.OK, (await SendAsync("cnn.onnx", File.ReadAllBytes(Path.Combine(ServiceProcess.Repository, "samples", "Digits", "models", "cnn_mnist.onnx")))).StatusCode);
        Assert.AreEqual(HttpStatusCode.OK, (await SendAsync("cnn.onnx", File.ReadAllBytes(Path.Combine(ServiceProcess.Repository, "samples", "Digits", "models", "cnn_mnist.onnx")))).StatusCode);
        Assert.AreEqual(HttpStatusCode.UnprocessableEntity, (await SendAsync("broken.onnx", [1, 2, 3], $"&inputShape={Uri.EscapeDataString(Markup)}")).StatusCode);
    }

    [ClassCleanup]
    public static async Task StopAsync()
    {
        await service.DisposeAsync();
        await collector.DisposeAsync();
        folder.Dispose();
    }

    [TestMethod]
    public async Task The_metrics_have_exactly_the_names_that_alerts_and_dashboards_ask_for()
    {
        string text = await service.Client.GetStringAsync("/metrics");
        string[] found = [.. Types().Matches(text).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual(File.ReadAllLines(Path.Combine(ServiceProcess.Repository, "deploy", "prometheus", "metrics.txt")), found);
    }

    [TestMethod]
    public async Task They_count_what_happened()
    {
        string text = await service.Client.GetStringAsync("/metrics");
        Assert.AreEqual(2, Value(text, "spike_compiler_compilation_total{target=\"simulation\"}"));
        Assert.AreEqual(1, Value(text, "spike_compiler_compilation_failures{target=\"simulation\"}"));
        Assert.AreEqual(2, Value(text, "spike_compiler_compilation_duration_seconds_count{target=\"simulation\"}"));
        Assert.AreEqual(2, Value(text, "spike_compiler_compilation_duration_seconds_bucket{target=\"simulation\",le=\"1800\"}"));
        Assert.AreEqual(1, Value(text, "spike_compiler_cache_hits_total{}"));
        Assert.AreEqual(2, Value(text, "spike_compiler_cache_misses_total{}"));
        Assert.AreEqual(0, Value(text, "spike_compiler_queue_depth{}"));
        Assert.AreEqual(0, Value(text, "spike_compiler_in_flight_age_seconds{}"));
        Assert.IsGreaterThan(1e7, Value(text, "spike_compiler_memory_usage_bytes{}"));
        Assert.MatchesRegex(ErrorsByTarget(), text);
    }

    [TestMethod]
    public async Task Health_is_said_as_the_guide_has_it_and_absent_hardware_is_no_illness()
    {
        using JsonDocument health = JsonDocument.Parse(await service.Client.GetStringAsync("/health"));
        Assert.AreEqual("healthy", health.RootElement.GetProperty("status").GetString());
        JsonElement details = health.RootElement.GetProperty("details");
        foreach (string part in new[] { "compiler", "cache", "memory", "disk" }) Assert.AreEqual("healthy", details.GetProperty(part).GetProperty("status").GetString(), part);
        Assert.AreEqual("absent", details.GetProperty("hardware").GetProperty("status").GetString());
        Assert.IsGreaterThan(0, details.GetProperty("disk").GetProperty("freeBytes").GetInt64());
    }

    [TestMethod]
    public async Task Probes_learn_which_part_is_ill_and_nothing_of_folders()
    {
        Assert.AreEqual("{\"status\":\"healthy\",\"details\":{}}", await service.Client.GetStringAsync("/health/live"));
        Assert.AreEqual("{\"status\":\"healthy\",\"details\":{\"compiler\":{\"status\":\"healthy\"},\"cache\":{\"status\":\"healthy\"},\"disk\":{\"status\":\"healthy\"}}}", await service.Client.GetStringAsync("/health/ready"));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public async Task Probes_write_a_file_a_second_however_many_they_are()
    {
        // What another test was told is no longer kept.
        await Task.Delay(1500);
        int written = 0;
        using var watcher = new FileSystemWatcher(folder["data", "files"], ".health-*");
        watcher.Created += (_, _) => Interlocked.Increment(ref written);
        watcher.EnableRaisingEvents = true;
        var clock = Stopwatch.StartNew();
        await Parallel.ForAsync(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, cancellation) => await service.Client.GetStringAsync("/health/ready", cancellation));
        double seconds = clock.Elapsed.TotalSeconds;
        await Task.Delay(500);
        Assert.IsInRange(1, (int)seconds + 2, Volatile.Read(ref written));
    }

    [TestMethod]
    public async Task The_jobs_of_late_and_the_members_can_be_asked_for()
    {
        JsonElement jobs = (await service.Client.GetFromJsonAsync<JsonElement>("/v1/jobs")).GetProperty("jobs");
        CollectionAssert.AreEquivalent(new[] { "done", "failed" }, jobs.EnumerateArray().Select(job => job.GetProperty("state").GetString()).ToArray());
        JsonElement cluster = await service.Client.GetFromJsonAsync<JsonElement>("/v1/cluster");
        JsonElement member = cluster.GetProperty("members").EnumerateArray().Single();
        Assert.AreEqual("active", member.GetProperty("state").GetString());
        Assert.IsTrue(member.GetProperty("isThis").GetBoolean());
        Assert.IsGreaterThanOrEqualTo(1, cluster.GetProperty("queue").GetProperty("slots").GetInt32());
    }

    [TestMethod]
    [NeedsChromium]
    public void The_page_shows_jobs_and_members_and_keeps_its_own_rules()
    {
        Chromium page = Chromium.Open(new Uri(service.Client.BaseAddress!, "/"), folder["profile"]);
        Assert.Contains("cnn.onnx", page.Dom);
        Assert.MatchesRegex(new Regex("class=\"state done\">done"), page.Dom);
        Assert.MatchesRegex(new Regex("class=\"state failed\">failed"), page.Dom);
        Assert.MatchesRegex(new Regex("class=\"state active\">active"), page.Dom);
        Assert.MatchesRegex(new Regex("id=\"health\" class=\"pill healthy\""), page.Dom);
        Assert.DoesNotContain("Content Security Policy", page.Log);
        Assert.DoesNotContain("Uncaught", page.Log);
    }

    [TestMethod]
    [NeedsChromium]
    public async Task A_job_can_be_looked_at_and_what_a_stranger_wrote_stays_text()
    {
        JsonElement jobs = (await service.Client.GetFromJsonAsync<JsonElement>("/v1/jobs")).GetProperty("jobs");
        string id = jobs.EnumerateArray().Single(job => job.GetProperty("state").GetString() == "failed").GetProperty("id").GetString()!;
        Chromium page = Chromium.Open(new Uri(service.Client.BaseAddress!, $"/#{id}"), folder["profile-of-a-job"]);
        Assert.MatchesRegex(new Regex("<dialog[^>]* open=\"\""), page.Dom);
        Assert.MatchesRegex(new Regex("<li class=\"error\">SPIKE\\d{4}: "), page.Dom);
        Assert.Contains("&lt;img src=x onerror=alert(1)&gt;", page.Dom);
        Assert.DoesNotContain("<img", page.Dom);
        Assert.DoesNotContain("Uncaught", page.Log);
    }

    [TestMethod]
    public async Task The_page_asks_nothing_of_other_sites()
    {
        foreach (string path in new[] { "/", "/page.css", "/page.js" })
        {
            string text = await service.Client.GetStringAsync(path);
            Assert.IsEmpty(Elsewhere().Matches(text).Where(match => match.Value != "http://www.w3.org"), path);
        }
    }

    [TestMethod]
    public async Task Spans_reach_a_collector()
    {
        await collector.Received.WaitAsync(TimeSpan.FromSeconds(30));
        string text = collector.Text;
        Assert.Contains("spike-compiler", text);
        Assert.Contains("POST /v1/compile", text);
        Assert.Contains("spike.target", text);
    }

    [TestMethod]
    public void The_log_is_JSON_line_for_line()
    {
        string[] lines = [.. service.Output.Split('\n').Where(line => line.Length > 0)];
        Assert.IsNotEmpty(lines);
        foreach (string line in lines) Assert.AreEqual(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind, line);
        Assert.IsNotEmpty(Directory.GetFiles(folder["log"], "spike-compiler*.json"));
    }

    private static Task<HttpResponseMessage> SendAsync(string name, byte[] model, string more = "") =>
        service.Client.PostAsync($"/v1/compile?wait=120&target=simulation&file={Uri.EscapeDataString(name)}{more}", new ByteArrayContent(model) { Headers = { ContentType = new("application/octet-stream") } });

    private static double Value(string text, string series)
    {
        string line = text.Split('\n').FirstOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal)) ?? throw new AssertFailedException($"{series} is missing in\n{text}");
        return double.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^# TYPE (\S+) ", RegexOptions.Multiline)]
    private static partial Regex Types();

    [GeneratedRegex("spike_compiler_errors_total\\{code=\"SPIKE\\d{4}\",target=\"simulation\"\\} 1")]
    private static partial Regex ErrorsByTarget();

    [GeneratedRegex(@"https?://[\w.]+")]
    private static partial Regex Elsewhere();
}
