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
