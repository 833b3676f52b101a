using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Spike.EndToEnd.Tests;

/// <summary>The sample WebApi over HTTP.</summary>
[TestClass]
public sealed class WebApiTests
{
    private static Process? process;
    private static HttpClient client = null!;
    private static TraceCollector collector = null!;

    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        collector = new TraceCollector();
        var environment = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        };
        process = SampleApp.Start("WebApi", redirectInput: false, environment, "--urls", "http://127.0.0.1:0");
        _ = process.StandardError.ReadToEndAsync();
        var lines = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (Regex.Match(line, @"Now listening on: (http://\S+)") is not { Success: true } match) continue;
            client = new HttpClient { BaseAddress = new Uri(match.Groups[1].Value) };
            _ = process.StandardOutput.ReadToEndAsync();
            Assert.IsTrue(lines.Any(each => each.Contains("Model vit_mnist loaded from", StringComparison.Ordinal)), "it is loaded before the app listens");
            return;
        }

        Assert.Fail(string.Join('\n', lines));
    }

    [ClassCleanup]
    public static void Stop()
    {
        client?.Dispose();
        process?.Kill();
        process?.Dispose();
        collector?.Dispose();
    }

    [TestMethod]
    public async Task An_image_is_classified_and_so_are_many_at_once()
    {
        JsonElement answer = await PostAsync("/digits", Seven);
        Assert.AreEqual("seven", answer.GetProperty("digit").GetString());
        Assert.IsGreaterThan(0.9, answer.GetProperty("confidence").GetDouble());
        JsonElement answers = await PostAsync("/digits/batch", [.. Seven, .. new byte[784], .. Seven]);
        Assert.AreEqual((3, "seven", "seven"), (answers.GetArrayLength(), answers[0].GetProperty("digit").GetString(), answers[2].GetProperty("digit").GetString()));
    }

    [TestMethod]
    public async Task Requests_side_by_side_get_their_own_answers()
    {
        JsonElement[] answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => PostAsync("/digits", Seven)));
        foreach (JsonElement answer in answers) Assert.AreEqual(answers[0].ToString(), answer.ToString());
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(783)]
    [DataRow(785)]
    [DataRow(100_000)]
    public async Task What_is_no_image_is_refused(int length)
    {
        using var content = new ByteArrayContent(new byte[length]);
        using HttpResponseMessage response = await client.PostAsync("/digits", content);
        Assert.AreEqual(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [TestMethod]
    public async Task It_says_that_it_is_well()
    {
        foreach (string path in (string[])["/health/live", "/health/ready"]) Assert.AreEqual("Healthy", await client.GetStringAsync(path));
    }

    [TestMethod]
    public async Task Its_metrics_have_the_runs_and_the_spikes_of_the_model()
    {
        await PostAsync("/digits", Seven);
        string metrics = await client.GetStringAsync("/metrics");
        foreach (string name in (string[])["spike_runtime_runs", "spike_runtime_run_duration_seconds_bucket", "spike_runtime_samples", "spike_runtime_spikes", "spike_runtime_synaptic_operations", "spike_runtime_density"])
        {
            Match match = Regex.Match(metrics, $@"^{name}\w*\{{[^}}]*spike_backend=""simd""[^}}]*spike_model=""vit_mnist""[^}}]*\}} ([\d.eE+]+)", RegexOptions.Multiline);
            Assert.IsTrue(match.Success, $"{name}:\n{metrics}");
        }
    }

    [TestMethod]
    public async Task Its_traces_reach_a_collector()
    {
        await PostAsync("/digits", Seven);
        string traces = await collector.Runs.WaitAsync(TimeSpan.FromMinutes(1));
        foreach (string part in (string[])["Spike.Runtime", "spike.model", "vit_mnist", "spike.backend", "spike.spikes"]) Assert.Contains(part, traces);
    }

    private static byte[] Seven => File.ReadAllBytes(Path.Combine(Sources.RepositoryRoot, "samples", "WebApi", "data", "seven.grey"));

    private static async Task<JsonElement> PostAsync(string path, byte[] images)
    {
        using var content = new ByteArrayContent(images);
        using HttpResponseMessage response = await client.PostAsync(path, content);
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
