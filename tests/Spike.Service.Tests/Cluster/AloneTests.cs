using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Spike.Service.Tests.Troubles;

namespace Spike.Service.Tests.Cluster;

/// <summary>One process without anything beside it: its jobs are files.</summary>
[TestClass]
public class AloneTests
{
    [TestMethod]
    public async Task A_service_that_comes_back_goes_on_with_what_waited()
    {
        using var folder = new TemporaryFolder();
        string[] ids;
        using (Member before = await Member.StartAsync(folder["data"], ("SPIKE_SLOTS", "1")))
        {
            ids = [.. (await Task.WhenAll(Enumerable.Range(4, 3).Select(steps => before.SubmitAsync(Models.Cnn, $"timeSteps={steps}")))).Select(job => job.Id())];
            before.Kill();
        }

        using Member after = await Member.StartAsync(folder["data"], ("SPIKE_SLOTS", "1"));
        foreach (string id in ids) Assert.AreEqual("done", (await after.OverAsync(id)).State());
    }

    [TestMethod]
    public async Task Sigterm_lets_what_runs_end_and_keeps_what_waits()
    {
        using var folder = new TemporaryFolder();
        string first, second;
        using (Member before = await Member.StartAsync(folder["data"], ("SPIKE_SLOTS", "1")))
        {
            first = (await before.SubmitAsync(Models.Cnn, "timeSteps=4")).Id();
            second = (await before.SubmitAsync(Models.Cnn, "timeSteps=5")).Id();
            while ((await before.JobAsync(first)).State() == "queued") await Task.Delay(20);
            await before.TerminateAsync();
            Assert.AreEqual(0, before.ExitCode, before.Output);
        }

        using Member after = await Member.StartAsync(folder["data"], ("SPIKE_SLOTS", "1"));
        JsonElement done = await after.JobAsync(first);
        Assert.AreEqual("done", done.State(), done.ToString());
        Assert.AreEqual(1, done.Attempts());
        Assert.AreEqual("done", (await after.OverAsync(second)).State());
    }

    [TestMethod]
    [TestCategory("Nightly")]
    public async Task Sigterm_gives_back_what_does_not_end_in_time_though_a_client_sends_slowly()
    {
        using var folder = new TemporaryFolder();
        (string, string)[] settings = [("SPIKE_SLOTS", "1"), ("SPIKE_DRAIN_SECONDS", "2")];
        string job;
        using (Member before = await Member.StartAsync(folder["data"], settings))
        {
            job = (await before.SubmitAsync(Models.Cnn, "timeSteps=4")).Id();
            int[] compilers;
            while ((compilers = [.. Compilers(folder["data"])]).Length == 0) await Task.Delay(20);
            foreach (int compiler in compilers) Signal(compiler, "STOP");
            using RawClient slow = await RawClient.ConnectAsync(before.Client.BaseAddress!);
            await slow.HeadAsync("POST /v1/compile?file=m.onnx HTTP/1.1", "Content-Type: application/octet-stream", "Content-Length: 1000000");
            using var gone = new CancellationTokenSource();
            Task sending = TrickleAsync(slow, gone.Token);
            await before.TerminateAsync();
            Assert.AreEqual(0, before.ExitCode, before.Output);
            gone.Cancel();
            await sending;
        }

        using Member after = await Member.StartAsync(folder["data"], settings);
        Assert.AreEqual("done", (await after.OverAsync(job)).State());
        StringAssert.Contains(await after.Client.GetStringAsync($"/v1/jobs/{job}/log"), "stopped with its member");
    }

    [TestMethod]
    [TestCategory("Nightly")]
    public async Task An_evaluation_goes_on_after_a_kill_though_nobody_asks_for_it()
    {
        using var folder = new TemporaryFolder();
        string artifact = EvaluationTests.Compile(folder);
        using (Member before = await Member.StartAsync(folder["data"], ("SPIKE_SLOTS", "1")))
        {
            foreach (string file in (string[])[artifact, EvaluationTests.Data]) await EvaluationTests.SendAsync(before, file);
            object body = new { artifact = EvaluationTests.Named(artifact), data = EvaluationTests.Named(EvaluationTests.Data), count = 64, part = 8 };
            using HttpResponseMessage asked = await before.Client.PostAsJsonAsync("/v1/evaluations", body);
            Assert.AreEqual(HttpStatusCode.Accepted, asked.StatusCode);
            while (!Compilers(folder["data"]).Any()) await Task.Delay(20);
            before.Kill();
        }

        using Member after = await Member.StartAsync(folder["data"], ("SPIKE_SLOTS", "1"));
        string record = Directory.GetFiles(Path.Combine(folder["data"], "grains", "evaluation"), "*.json", SearchOption.AllDirectories).Single();
        bool IsOver() => JsonDocument.Parse(File.ReadAllText(record)).RootElement.TryGetProperty("finished", out _);
        // Its reminder rings within a minute.
        for (int second = 0; second < 180 && !IsOver(); second++) await Task.Delay(1000);
        Assert.IsTrue(IsOver(), File.ReadAllText(record));
    }

    [TestMethod]
    public async Task A_job_whose_process_dies_three_times_is_set_aside_with_its_log()
    {
        using var folder = new TemporaryFolder();
        using Member service = await Member.StartAsync(folder["data"], ("SPIKE_SLOTS", "1"));
        JsonElement job = await service.SubmitAsync(Models.Cnn, "timeSteps=4");
        using var over = new CancellationTokenSource();
        Task killing = Task.Run(() => KillChildren(folder["data"], over.Token));
        JsonElement failed = await service.OverAsync(job.Id());
        over.Cancel();
        await killing;

        Assert.AreEqual("failed", failed.State());
        Assert.AreEqual(3, failed.Attempts());
        StringAssert.Contains(failed.GetProperty("diagnostics")[0].GetProperty("message").GetString(), "crashed 3 times");
        string log = await service.Client.GetStringAsync($"/v1/jobs/{job.Id()}/log");
        StringAssert.Contains(log, "attempt 3");

        // The same request gets the same answer, and another try where it is asked for.
        using HttpResponseMessage same = await service.PostAsync(Models.Cnn, "timeSteps=4");
        Assert.AreEqual(HttpStatusCode.UnprocessableEntity, same.StatusCode);
        Assert.AreEqual("done", (await service.OverAsync((await service.SubmitAsync(Models.Cnn, "timeSteps=4&again=true")).Id())).State());
    }

    [TestMethod]
    public async Task A_full_queue_says_when_to_come_back()
    {
        using var folder = new TemporaryFolder();
        using Member service = await Member.StartAsync(folder["data"], ("SPIKE_SLOTS", "1"), ("SPIKE_QUEUE_LENGTH", "2"));
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(1, 16).Select(steps => service.PostAsync(Models.Cnn, $"timeSteps={steps}")));
        HttpResponseMessage[] refused = [.. answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests)];
        Assert.IsNotEmpty(refused);
        foreach (HttpResponseMessage answer in refused)
        {
            Assert.IsGreaterThan(TimeSpan.Zero, answer.Headers.RetryAfter!.Delta!.Value);
            Assert.AreEqual("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        }

        // What was accepted is done, and after that there is room.
        foreach (HttpResponseMessage answer in answers.Except(refused))
        {
            Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode);
            Assert.AreEqual("done", (await service.OverAsync((await answer.Content.ReadFromJsonAsync<JsonElement>()).Id())).State());
        }

        Assert.AreNotEqual("failed", (await service.SubmitAsync(Models.Cnn, "timeSteps=16")).State());
    }

    /// <summary>As slowly as the service bears.</summary>
    private static async Task TrickleAsync(RawClient client, CancellationToken gone)
    {
        try
        {
            while (!gone.IsCancellationRequested)
            {
                await client.SendAsync(new byte[1024]);
                await Task.Delay(250, gone);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // Its connection was cut, or that is enough.
        }
    }

    private static void Signal(int process, string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", process.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Kills each compiler of a service as soon as it is seen.</summary>
    private static void KillChildren(string data, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            foreach (int id in Compilers(data)) KillHard(id);
            Thread.Sleep(5);
        }
    }

    /// <summary>Processes that compile in a service's folder.</summary>
    internal static IEnumerable<int> Compilers(string data, string? command = null)
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            string[] line;
            try
            {
                line = File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0');
            }
            catch (IOException)
            {
                continue;
            }

            if (Path.GetFileName(line[0]) == "dotnet" && line.Any(word => word.EndsWith("spike-compile.dll", StringComparison.Ordinal)) && line.Any(word => word.StartsWith(data, StringComparison.Ordinal)) && (command is null || line.Contains(command)))
                yield return int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture);
        }
    }

    internal static void KillHard(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It has just ended.
        }
    }
}
