using System.Text.Json;
using Spike.Service.Tests.Cluster;

namespace Spike.Service.Tests.Troubles;

/// <summary>A machine's time that is set while jobs run: nothing that waits or is watched goes by it.</summary>
[TestClass]
public class ClockJumpTests
{
    private const string Hour = "3600";

    [TestMethod]
    [NeedsFakeTime]
    public Task A_jump_of_an_hour_neither_repeats_a_job_nor_holds_up_an_answer() => JumpAsync("+" + Hour);

    [TestMethod]
    [TestCategory("Nightly")]
    [NeedsFakeTime]
    public Task Nor_does_one_back() => JumpAsync("-" + Hour);

    private static async Task JumpAsync(string jump)
    {
        using var folder = new TemporaryFolder();
        using Member service = await Member.StartAsync(folder["data"], [("SPIKE_SLOTS", "1"), .. FakeTime.Environment(folder["time"])]);
        JsonElement[] jobs = [await service.SubmitAsync(Models.Cnn, "timeSteps=4"), await service.SubmitAsync(Models.Cnn, "timeSteps=5"), await service.SubmitAsync(Models.Cnn, "timeSteps=6")];
        Task<HttpResponseMessage> waiting = service.PostAsync(Models.Cnn, "timeSteps=7&wait=2");
        while ((await service.JobAsync(jobs[0].Id())).State() == "queued") await Task.Delay(20);
        await FakeTime.JumpAsync(folder["time"], jump, service);

        using (HttpResponseMessage answer = await waiting.WaitAsync(TimeSpan.FromMinutes(1))) Assert.IsTrue(answer.IsSuccessStatusCode, "a wait of two seconds is as long after a jump");
        foreach (JsonElement job in jobs)
        {
            JsonElement over = await service.OverAsync(job.Id());
            Assert.AreEqual("done", over.State(), over.ToString());
            Assert.AreEqual(1, over.Attempts(), "a job was taken from a member that was well");
        }

        Assert.AreEqual("done", (await service.OverAsync((await service.SubmitAsync(Models.Cnn, "timeSteps=3")).Id())).State(), "a job that is new after the jump");
    }

    [TestMethod]
    [TestCategory("Nightly")]
    [NeedsFakeTime]
    [NeedsRedis]
    [DataRow("+" + Hour)]
    [DataRow("-" + Hour)]
    public async Task A_member_whose_clock_jumps_stays_in_the_cluster_with_its_jobs(string jump)
    {
        using var folder = new TemporaryFolder();
        using var redis = new RedisServer();
        (string, string)[] settings = [("SPIKE_REDIS", redis.Address), ("SPIKE_SLOTS", "1")];
        using Member steady = await Member.StartAsync(folder["data"], settings);
        using Member jumping = await Member.StartAsync(folder["data"], [.. settings, .. FakeTime.Environment(folder["time"])]);
        JsonElement[] jobs = await Task.WhenAll(Enumerable.Range(4, 8).Select(steps => steady.SubmitAsync(Models.Cnn, $"timeSteps={steps}")));
        while ((await Task.WhenAll(jobs.Select(job => steady.JobAsync(job.Id())))).Count(job => job.State() == "running") < 2) await Task.Delay(20);
        await FakeTime.JumpAsync(folder["time"], jump, jumping);

        foreach (JsonElement job in jobs)
        {
            JsonElement over = await steady.OverAsync(job.Id());
            Assert.AreEqual("done", over.State(), over.ToString());
            Assert.AreEqual(1, over.Attempts(), "a job was taken from a member that was well");
            Assert.AreEqual(over.ToString(), (await jumping.JobAsync(job.Id())).ToString());
        }

        // Longer than a member is given that the others take for dead.
        await Task.Delay(TimeSpan.FromSeconds(30));
        Assert.IsFalse(jumping.HasExited, jumping.Output);
        Assert.AreEqual("done", (await steady.OverAsync((await jumping.SubmitAsync(Models.Cnn, "timeSteps=3")).Id())).State());
    }
}
