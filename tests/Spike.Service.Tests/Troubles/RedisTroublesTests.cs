using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Spike.Build.Tasks.Tests.Builds;
using Spike.Service.Tests.Cluster;

namespace Spike.Service.Tests.Troubles;

/// <summary>What docs/service.md promises for a Redis that is gone, late, or cannot write.</summary>
[TestClass]
public class RedisTroublesTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [TestMethod]
    [NeedsRedis]
    public async Task Without_Redis_what_is_done_is_given_what_runs_goes_on_and_what_is_new_is_put_off()
    {
        using var folder = new TemporaryFolder();
        using var redis = new RedisServer();
        using Member member = await Member.StartAsync(folder["data"], ("SPIKE_REDIS", redis.Address), ("SPIKE_SLOTS", "1"));
        JsonElement before = await member.OverAsync((await member.SubmitAsync(Models.Lif, "timeStep=0.0001")).Id());
        string runs = (await member.SubmitAsync(Models.Cnn, "timeSteps=8")).Id();
        await UntilAsync(() => Task.FromResult(AloneTests.Compilers(folder["data"]).Any()), "nothing runs");
        int process = AloneTests.Compilers(folder["data"]).First();
        redis.Kill();

        using (HttpResponseMessage alive = await member.Client.GetAsync("/health/live")) Assert.AreEqual(HttpStatusCode.OK, alive.StatusCode);
        Assert.AreEqual(before.ToString(), (await member.JobAsync(before.Id())).ToString());
        Assert.AreEqual(before.ToString(), (await member.SubmitAsync(Models.Lif, "timeStep=0.0001")).ToString());
        Assert.AreEqual(before.Artifact(), Convert.ToHexStringLower(SHA256.HashData(await member.Client.GetByteArrayAsync($"/v1/artifacts/{before.Artifact()}"))));
        using (HttpResponseMessage refused = await member.PostAsync(Models.Lif, "timeStep=0.0002")) await refused.ExpectPutOffAsync(HttpStatusCode.ServiceUnavailable);

        // Its process ends by itself, and no other is started for it.
        await UntilAsync(() => Task.FromResult(!AloneTests.Compilers(folder["data"]).Contains(process)), "it does not end");
        await Task.Delay(1500);
        Assert.IsEmpty(AloneTests.Compilers(folder["data"]), "it is done again");
        redis.Start();

        JsonElement done = await OverAsync(member, runs);
        Assert.AreEqual(("done", 1), (done.State(), done.Attempts()), done.ToString());
        Assert.AreEqual(Models.HashOf(Models.Cnn, "--time-steps=8"), done.Artifact());
        Assert.AreEqual("done", (await OverAsync(member, (await member.SubmitAsync(Models.Lif, "timeStep=0.0002")).Id())).State());
    }

    [TestMethod]
    [NeedsRedis]
    public async Task A_member_that_is_there_before_its_Redis_waits_for_it()
    {
        using var folder = new TemporaryFolder();
        using var redis = new RedisServer(starts: false);
        Task<Member> starting = Member.StartAsync(folder["data"], ("SPIKE_REDIS", redis.Address), ("SPIKE_SLOTS", "1"));
        await Task.Delay(TimeSpan.FromSeconds(12));
        Assert.IsFalse(starting.IsCompleted, "it started without, or gave up");
        redis.Start();
        using Member member = await starting;
        StringAssert.Contains(member.Output, "Redis does not answer");
        Assert.AreEqual("done", (await member.OverAsync((await member.SubmitAsync(Models.Lif, "timeStep=0.0001")).Id())).State());
    }

    [TestMethod]
    [NeedsRedis]
    public async Task A_wrong_password_is_told_at_once()
    {
        using var folder = new TemporaryFolder();
        using var redis = new RedisServer();
        using Process member = Member.Start(["serve"], ("SPIKE_LISTEN", "http://127.0.0.1:0"), ("SPIKE_DATA_DIRECTORY", folder["data"]), ("SPIKE_REDIS", redis.Address.Replace("password=", "password=not-", StringComparison.Ordinal)));
        Task<string> output = member.StandardOutput.ReadToEndAsync(), error = member.StandardError.ReadToEndAsync();
        await member.WaitForExitAsync().WaitAsync(Limit);
        Assert.AreEqual(2, member.ExitCode, await output);
        StringAssert.Contains(await error, "SPIKE3002: Redis refuses");
        Assert.DoesNotContain("password=not-", await error + await output, "it is told to whoever reads the log");
    }

    [TestMethod]
    [NeedsRedis]
    [NeedsSmallDisk]
    public async Task A_Redis_that_cannot_write_loses_nothing_that_was_accepted()
    {
        using var folder = new TemporaryFolder();
        using var disk = new SmallDisk(folder["redis"], "24m");
        using var redis = new RedisServer(folder["redis"]);
        using Member member = await Member.StartAsync(folder["data"], ("SPIKE_REDIS", redis.Address), ("SPIKE_SLOTS", "1"));
        JsonElement before = await member.OverAsync((await member.SubmitAsync(Models.Lif, "timeStep=0.0001")).Id());
        string filler = Path.Combine(folder["redis"], "filler");
        DiskFullTests.Fill(filler, long.MaxValue);

        // It notices at its next write of the log, and takes something until then.
        var accepted = new List<string>();
        int refused = 0;
        for (int attempt = 2; attempt < 20 && refused == 0; attempt++)
        {
            using HttpResponseMessage answer = await member.PostAsync(Models.Lif, $"timeStep={attempt}e-4");
            if (answer.IsSuccessStatusCode)
            {
                accepted.Add((await answer.Content.ReadFromJsonAsync<JsonElement>()).Id());
                await Task.Delay(500);
                continue;
            }

            await answer.ExpectPutOffAsync(HttpStatusCode.ServiceUnavailable);
            refused = attempt;
        }

        Assert.AreNotEqual(0, refused, "everything is accepted");
        Assert.AreEqual(before.Artifact(), Convert.ToHexStringLower(SHA256.HashData(await member.Client.GetByteArrayAsync($"/v1/artifacts/{before.Artifact()}"))));
        File.Delete(filler);

        foreach (string job in accepted) Assert.AreEqual("done", (await OverAsync(member, job)).State());
        JsonElement again = JsonDocument.Parse("{}").RootElement;
        await UntilAsync(async () =>
        {
            using HttpResponseMessage answer = await member.PostAsync(Models.Lif, $"timeStep={refused}e-4");
            if (answer.IsSuccessStatusCode) again = await answer.Content.ReadFromJsonAsync<JsonElement>();
            return answer.IsSuccessStatusCode;
        }, "it is still refused");
        Assert.AreEqual("done", (await OverAsync(member, again.Id())).State());
    }

    /// <summary>The job once it is over, asked for through answers that put it off.</summary>
    private static async Task<JsonElement> OverAsync(Member member, string id)
    {
        JsonElement job = default;
        await UntilAsync(async () =>
        {
            using HttpResponseMessage answer = await member.Client.GetAsync($"/v1/jobs/{id}");
            if (!answer.IsSuccessStatusCode) return false;
            job = await answer.Content.ReadFromJsonAsync<JsonElement>();
            return job.State() is "done" or "failed" or "canceled";
        }, $"{id} does not end");
        return job;
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo, string otherwise)
    {
        for (DateTime end = DateTime.UtcNow + Limit; !await isSo(); await Task.Delay(100)) Assert.IsLessThan(end, DateTime.UtcNow, otherwise);
    }
}
