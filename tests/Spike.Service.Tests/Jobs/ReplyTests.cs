using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Spike.Service.Intake;
using Spike.Service.Jobs;

namespace Spike.Service.Tests.Jobs;

/// <summary>Those who wait at queues for the end of a job, some of which take nothing.</summary>
[TestClass]
public class ReplyTests
{
    [TestMethod]
    public async Task Who_was_told_is_not_told_again_and_who_was_not_is_until_a_day_is_over()
    {
        using var folder = new TestFolder();
        var replies = new PartlyRefused();
        var clock = new SettableTime();
        using IHost host = await GrainHost.StartAsync(folder, time: clock, replies: replies);
        IJobGrain job = host.Grain<IJobGrain>(new string('a', 64));
        foreach (string queue in (string[])["full", "good"]) await job.Submit(UnwrittenStateTests.Request, "somebody", again: false, new ReplyAddress(queue, null));
        StartedJob started = (await job.Start("here"))!;
        await job.Finish(started.Attempt, JobOutcome.Failure("SPIKE0003", "it is no model"), "");
        for (int ring = 0; ring < 3; ring++) await RingAsync(job);
        CollectionAssert.AreEqual((string[])["full", "good", "full", "full", "full"], replies.Tried);

        clock.Set(TimeSpan.FromDays(2));
        for (int ring = 0; ring < 3; ring++) await RingAsync(job);
        Assert.HasCount(6, replies.Tried);
        await host.StopAsync();
    }

    [TestMethod]
    public async Task Who_asks_for_what_was_over_long_ago_has_a_day_too()
    {
        using var folder = new TestFolder();
        var replies = new PartlyRefused();
        var clock = new SettableTime();
        using IHost host = await GrainHost.StartAsync(folder, time: clock, replies: replies);
        IJobGrain job = host.Grain<IJobGrain>(new string('a', 64));
        await job.Submit(UnwrittenStateTests.Request, "somebody", again: false, null);
        StartedJob started = (await job.Start("here"))!;
        await job.Finish(started.Attempt, JobOutcome.Failure("SPIKE0003", "it is no model"), "");
        clock.Set(TimeSpan.FromDays(2));
        await job.Submit(UnwrittenStateTests.Request, "somebody", again: false, new ReplyAddress("full", null));
        await RingAsync(job);
        Assert.HasCount(2, replies.Tried);

        clock.Set(TimeSpan.FromDays(4));
        for (int ring = 0; ring < 3; ring++) await RingAsync(job);
        Assert.HasCount(3, replies.Tried);
        await host.StopAsync();
    }

    [TestMethod]
    public async Task A_job_is_told_to_so_many_queues_and_the_next_is_to_come_back()
    {
        using var folder = new TestFolder();
        using IHost host = await GrainHost.StartAsync(folder, replies: new PartlyRefused());
        IJobGrain job = host.Grain<IJobGrain>(new string('a', 64));
        Task<Submission> Ask(int number) => job.Submit(UnwrittenStateTests.Request, "somebody", again: false, new ReplyAddress("good", $"{number}"));
        for (int number = 0; number < 256; number++) Assert.IsNotNull((await Ask(number)).Job);
        Submission refused = await Ask(256);
        Assert.IsNull(refused.Job);
        Assert.IsGreaterThan(0, refused.RetryAfterSeconds);
        // One that is noted needs no other place.
        Assert.IsNotNull((await Ask(7)).Job);
        StartedJob started = (await job.Start("here"))!;
        await job.Finish(started.Attempt, JobOutcome.Failure("SPIKE0003", "it is no model"), "");
        Assert.IsNotNull((await Ask(256)).Job);
        await host.StopAsync();
    }

    private static Task RingAsync(IJobGrain job) => job.AsReference<IRemindable>().ReceiveReminder("watch", default);

    private sealed class PartlyRefused : IReplies
    {
        public List<string> Tried { get; } = [];

        public Task<ImmutableArray<ReplyAddress>> SendAsync(ImmutableArray<ReplyAddress> addresses, Job job)
        {
            Tried.AddRange(addresses.Select(address => address.Queue));
            return Task.FromResult<ImmutableArray<ReplyAddress>>([.. addresses.Where(address => address.Queue == "full")]);
        }
    }
}
