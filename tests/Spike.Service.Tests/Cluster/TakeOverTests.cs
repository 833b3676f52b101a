using System.Text.Json;

namespace Spike.Service.Tests.Cluster;

/// <summary>Three processes at one Redis, and what becomes of jobs whose member is killed.</summary>
[TestClass]
public class TakeOverTests
{
    [TestMethod]
    [NeedsRedis]
    public async Task Jobs_of_a_killed_member_are_done_by_the_others_with_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        using var redis = new RedisServer();
        (string, string)[] settings = [("SPIKE_REDIS", redis.Address), ("SPIKE_SLOTS", "1")];
        Member[] members = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Member.StartAsync(folder["data"], settings)));
        try
        {
            // More than three slots, so that the killed one is at work whichever it is.
            string[] steps = ["4", "5", "6", "7", "8"];
            JsonElement[] jobs = await Task.WhenAll(steps.Select((value, index) => members[index % 3].SubmitAsync(Models.Cnn, $"timeSteps={value}")));
            await WhenRunningAsync(members[1], jobs, 3);
            members[0].Kill();

            JsonElement[] over = await Task.WhenAll(jobs.Select(job => members[1].OverAsync(job.Id())));
            foreach (JsonElement job in over) Assert.AreEqual("done", job.State(), job.ToString());
            Assert.IsGreaterThan(1, over.Max(job => job.Attempts()), "nothing was taken over");
            Assert.AreEqual(Models.HashOf(Models.Cnn, "--time-steps=4"), over[0].Artifact());
            Assert.AreEqual(Models.HashOf(Models.Cnn, "--time-steps=8"), over[4].Artifact());

            // What one member answers, the other does too, and asking again does nothing anew.
            foreach (JsonElement job in over) Assert.AreEqual(job.ToString(), (await members[2].JobAsync(job.Id())).ToString());
            JsonElement again = await members[2].SubmitAsync(Models.Cnn, "timeSteps=4");
            Assert.AreEqual(over[0].GetProperty("finished").GetString(), again.GetProperty("finished").GetString());
        }
        finally
        {
            foreach (Member member in members) member.Dispose();
        }
    }

    [TestMethod]
    [NeedsRedis]
    public async Task Progress_and_cancellation_cross_members()
    {
        using var folder = new TemporaryFolder();
        using var redis = new RedisServer();
        // Only the second member works, so whatever the first hears came across.
        using Member worker = await Member.StartAsync(folder["data"], ("SPIKE_REDIS", redis.Address), ("SPIKE_SLOTS", "1"));
        JsonElement first = await worker.SubmitAsync(Models.Cnn, "timeSteps=4");
        await WhenRunningAsync(worker, [first], 1);
        using Member other = await Member.StartAsync(folder["data"], ("SPIKE_REDIS", redis.Address), ("SPIKE_SLOTS", "1"));

        using var stream = new StreamReader(await other.Client.GetStreamAsync($"/v1/jobs/{first.Id()}/events"));
        var events = new List<string>();
        while (await stream.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal)) events.Add(JsonDocument.Parse(line[6..]).RootElement.State());
        }

        Assert.AreEqual("done", events[^1]);

        JsonElement[] more = await Task.WhenAll(Enumerable.Range(5, 3).Select(steps => other.SubmitAsync(Models.Cnn, $"timeSteps={steps}")));
        foreach (JsonElement job in more)
        {
            using HttpResponseMessage answer = await worker.Client.DeleteAsync($"/v1/jobs/{job.Id()}");
            Assert.IsTrue(answer.IsSuccessStatusCode);
            Assert.AreEqual("canceled", (await other.OverAsync(job.Id())).State());
        }
    }

    private static async Task WhenRunningAsync(Member member, IReadOnlyList<JsonElement> jobs, int count)
    {
        for (int attempt = 0; attempt < 600; attempt++)
        {
            JsonElement[] now = await Task.WhenAll(jobs.Select(job => member.JobAsync(job.Id())));
            if (now.Count(job => job.State() == "running") >= count) return;
            Assert.IsLessThan(now.Length, now.Count(job => job.State() == "done"), "they were done too soon");
            await Task.Delay(50);
        }

        Assert.Fail("they do not run");
    }
}
