using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Spike.Service.Jobs;

namespace Spike.Service.Tests.Jobs;

/// <summary>A job's states while its storage fails, and between its attempts.</summary>
[TestClass]
public class UnwrittenStateTests
{
    internal static readonly CompileRequest Request = new([new RequestFile("model", "m.onnx", new string('a', 64))], ImmutableSortedDictionary<string, string>.Empty);

    private static readonly JobOutcome Outcome = JobOutcome.Failure("SPIKE0003", "it is no model");

    [TestMethod]
    public async Task What_could_not_be_written_is_not_so_until_it_is_told_again()
    {
        using var folder = new TestFolder();
        var storage = new FailingStorage(folder["grains"]);
        using IHost host = await GrainHost.StartAsync(folder, storage);
        IJobGrain job = host.Grain<IJobGrain>("job");
        await job.Submit(Request, "somebody", again: false, null);
        StartedJob started = (await job.Start("here"))!;
        storage.Fails = true;
        await Assert.ThrowsAsync<Exception>(() => job.Finish(started.Attempt, Outcome, ""));
        Assert.AreEqual(JobState.Running, (await job.Get())!.State);
        storage.Fails = false;
        await job.Finish(started.Attempt, Outcome, "");
        Assert.AreEqual(JobState.Failed, (await job.Get())!.State);
        await host.StopAsync();
    }

    [TestMethod]
    public async Task A_place_in_the_queue_that_could_not_be_written_is_when_it_is_asked_for_again()
    {
        using var folder = new TestFolder();
        var storage = new FailingStorage(folder["grains"]);
        using (IHost host = await GrainHost.StartAsync(folder, storage))
        {
            IQueueGrain queue = host.Grain<IQueueGrain>(QueueGrain.Key);
            storage.Fails = true;
            await Assert.ThrowsAsync<Exception>(() => queue.Enqueue("job", "somebody"));
            storage.Fails = false;
            Assert.AreEqual(0, await queue.Enqueue("job", "somebody"));
            await host.StopAsync();
        }

        using IHost next = await GrainHost.StartAsync(folder, storage);
        Assert.AreEqual(1, (await next.Grain<IQueueGrain>(QueueGrain.Key).Figures()).Waiting);
        await next.StopAsync();
    }

    [TestMethod]
    public async Task An_attempt_before_a_cancellation_is_not_taken_for_the_one_after_it()
    {
        using var folder = new TestFolder();
        using IHost host = await GrainHost.StartAsync(folder, new FailingStorage(folder["grains"]));
        IJobGrain job = host.Grain<IJobGrain>("job");
        await job.Submit(Request, "somebody", again: false, null);
        int first = (await job.Start("here"))!.Attempt;
        await job.Cancel("somebody");
        await job.Submit(Request, "somebody", again: false, null);
        int second = (await job.Start("there"))!.Attempt;
        Assert.IsFalse(await job.Report(first, null, ""));
        Assert.IsTrue(await job.Report(second, null, ""));
        await host.StopAsync();
    }
}
