using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Spike.Build.Tasks.Tests.Builds;
using Spike.Service.Tests.Cluster;

namespace Spike.Service.Tests.Troubles;

/// <summary>What docs/operations.md promises for a disk without room.</summary>
[TestClass]
public class DiskFullTests
{
    /// <summary>Less than a job is begun with.</summary>
    private const long LittleRoom = 16 << 20;

    [TestMethod]
    [NeedsSmallDisk]
    public async Task A_full_disk_is_told_loses_nothing_and_is_over_once_there_is_room()
    {
        using var folder = new TemporaryFolder();
        using var disk = new SmallDisk(folder["data"], "256m");
        using Member service = await Member.StartAsync(folder["data"], ("SPIKE_SLOTS", "1"));
        JsonElement before = await service.OverAsync((await service.SubmitAsync(Models.Lif, "timeStep=0.0001")).Id());
        string first = Path.Combine(folder["data"], "first.filler"), rest = Path.Combine(folder["data"], "rest.filler");

        // There is room for the record of a job, not for doing it: it is accepted and waits.
        Fill(first, new DriveInfo(folder["data"]).AvailableFreeSpace - LittleRoom);
        string waits = (await service.SubmitAsync(Models.Lif, "timeStep=0.0002")).Id();
        byte[] large = RandomNumberGenerator.GetBytes(2 * (int)LittleRoom);
        using (HttpResponseMessage tooLarge = await service.Client.PutAsync($"/v1/files/{Convert.ToHexStringLower(SHA256.HashData(large))}", new ByteArrayContent(large))) await tooLarge.ExpectPutOffAsync(HttpStatusCode.InsufficientStorage);
        Assert.IsEmpty(Directory.GetFiles(Path.Combine(folder["data"], "files", "incoming")), "half a file stays");

        // There is none at all: neither a file nor the record of a job can be written.
        Fill(rest, long.MaxValue);
        using (HttpResponseMessage upload = await service.PostAsync(Models.Lif, "timeStep=0.0003")) await upload.ExpectPutOffAsync(HttpStatusCode.InsufficientStorage);
        object byHash = new { model = new { name = "lif.nir", sha256 = Models.HashOfFile(Models.Lif) }, options = new { timeStep = "0.0003", validationSamples = 0 } };
        using (HttpResponseMessage record = await service.Client.PostAsJsonAsync("/v1/compile", byHash)) await record.ExpectPutOffAsync(HttpStatusCode.InsufficientStorage);
        Assert.IsEmpty(Directory.GetFiles(Path.Combine(folder["data"], "grains"), "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".json", StringComparison.Ordinal)), "half a record stays");

        // It lives, says that it takes no work, and gives what is there.
        using (HttpResponseMessage alive = await service.Client.GetAsync("/health/live")) Assert.AreEqual(HttpStatusCode.OK, alive.StatusCode);
        using (HttpResponseMessage ready = await service.Client.GetAsync("/health/ready")) Assert.AreEqual(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.AreEqual(before.ToString(), (await service.JobAsync(before.Id())).ToString());
        Assert.AreEqual(before.Artifact(), Convert.ToHexStringLower(SHA256.HashData(await service.Client.GetByteArrayAsync($"/v1/artifacts/{before.Artifact()}"))));
        Assert.AreEqual("queued", (await service.JobAsync(waits)).State());

        File.Delete(first);
        File.Delete(rest);
        JsonElement done = await service.OverAsync(waits);
        Assert.AreEqual("done", done.State(), done.ToString());
        Assert.AreEqual(1, done.Attempts());
        Assert.AreEqual("done", (await service.OverAsync((await service.SubmitAsync(Models.Lif, "timeStep=0.0003")).Id())).State());
    }

    [TestMethod]
    [NeedsSmallDisk]
    public async Task A_job_that_does_not_fit_waits_and_lets_others_pass()
    {
        using var folder = new TemporaryFolder();
        using var disk = new SmallDisk(folder["data"], "256m");
        using Member service = await Member.StartAsync(folder["data"], ("SPIKE_SLOTS", "1"));
        // It lies there once, and an attempt copies it.
        using var large = new ByteArrayContent(new byte[130 << 20]);
        large.Headers.ContentType = new("application/octet-stream");
        using HttpResponseMessage sent = await service.Client.PostAsync("/v1/compile?file=large.onnx", large);
        Assert.AreEqual(HttpStatusCode.Accepted, sent.StatusCode, await sent.Content.ReadAsStringAsync());
        string waits = (await sent.Content.ReadFromJsonAsync<JsonElement>()).Id();
        JsonElement small = await service.OverAsync((await service.SubmitAsync(Models.Lif, "timeStep=0.0001")).Id());
        Assert.AreEqual("done", small.State(), small.ToString());
        while (!(await service.Client.GetStringAsync($"/v1/jobs/{waits}/log")).Contains("the disk of its member is full", StringComparison.Ordinal)) await Task.Delay(100);
        await Task.Delay(TimeSpan.FromSeconds(5));
        JsonElement job = await service.JobAsync(waits);
        Assert.IsTrue(job.State() is "queued" or "running", job.ToString());

        disk.Remount("size=640m");
        JsonElement end = await service.OverAsync(waits);
        // Zeros are no network, which is found out only now.
        StringAssert.StartsWith(end.GetProperty("diagnostics")[0].GetProperty("code").GetString(), "SPIKE0");
    }

    [TestMethod]
    [NeedsSmallDisk]
    public Task An_evaluation_waits_for_room_and_comes_to_what_it_would_have() => WaitsAsync("evaluations");

    [TestMethod]
    [TestCategory("Nightly")]
    [NeedsSmallDisk]
    public Task So_does_a_pipeline() => WaitsAsync("pipelines");

    private static async Task WaitsAsync(string kind)
    {
        using var folder = new TemporaryFolder();
        string artifact = EvaluationTests.Compile(folder);
        object body = kind == "evaluations"
            ? new { artifact = EvaluationTests.Named(artifact), data = EvaluationTests.Named(EvaluationTests.Data), labels = EvaluationTests.Named(EvaluationTests.Labels), count = 48, part = 8, batch = 8 }
            : new { artifact = EvaluationTests.Named(artifact), data = EvaluationTests.Named(EvaluationTests.Data), count = 24, window = 8, stageMegabytes = 0.22 };
        string done = kind == "evaluations" ? "samplesDone" : "stepsDone";
        string expected;
        using (Member other = await Member.StartAsync(folder["other"], ("SPIKE_SLOTS", "1"))) expected = await ResultAsync(other, await BeginAsync(other, kind, body, artifact));

        using var disk = new SmallDisk(folder["data"], "256m");
        using Member service = await Member.StartAsync(folder["data"], ("SPIKE_SLOTS", "1"));
        string self = await BeginAsync(service, kind, body, artifact);
        while ((await service.Client.GetFromJsonAsync<JsonElement>(self)).GetProperty(done).GetInt32() == 0) await Task.Delay(20);
        string filler = Path.Combine(folder["data"], "filler");
        Fill(filler, long.MaxValue);
        await Task.Delay(TimeSpan.FromSeconds(4));
        JsonElement waits = await service.Client.GetFromJsonAsync<JsonElement>(self);
        Assert.AreEqual("running", waits.State(), waits.ToString());

        File.Delete(filler);
        Assert.AreEqual(expected, await ResultAsync(service, self));
    }

    private static async Task<string> BeginAsync(Member member, string kind, object body, string artifact)
    {
        foreach (string file in (string[])[artifact, EvaluationTests.Data, EvaluationTests.Labels]) await EvaluationTests.SendAsync(member, file);
        using HttpResponseMessage asked = await member.Client.PostAsJsonAsync($"/v1/{kind}", body);
        Assert.AreEqual(HttpStatusCode.Accepted, asked.StatusCode, await asked.Content.ReadAsStringAsync());
        return (await asked.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("links").GetProperty("self").GetString()!;
    }

    /// <summary>Files of a pipeline, counts of an evaluation.</summary>
    private static async Task<string> ResultAsync(Member member, string self)
    {
        JsonElement end = (await EvaluationTests.FollowAsync(member, self))[^1];
        Assert.AreEqual("done", end.State(), end.ToString());
        return end.TryGetProperty("outputs", out JsonElement outputs) ? outputs.ToString() : await member.Client.GetStringAsync($"{self}/result");
    }

    /// <summary>Zeros, as many as there is room for.</summary>
    internal static void Fill(string path, long most)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1);
        foreach (int part in (int[])[1 << 20, 4096])
        {
            byte[] zeros = new byte[part];
            try
            {
                while (file.Length <= most - part) file.Write(zeros);
            }
            catch (IOException)
            {
                // In smaller parts there may still be some.
            }
        }
    }
}
