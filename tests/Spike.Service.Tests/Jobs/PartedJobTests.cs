using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spike.Service.Jobs;

namespace Spike.Service.Tests.Jobs;

/// <summary>What a member still says of a job that is over or given back, and what it says to a queue that forgot.</summary>
[TestClass]
public class PartedJobTests
{
    private const string Job = "job";

    [TestMethod]
    public async Task A_job_that_is_over_does_not_come_back_by_its_member()
    {
        using var folder = new TestFolder();
        using IHost host = await GrainHost.StartAsync(folder);
        (IQueueGrain queue, string member) = await TakenAsync(host);
        await queue.Remove(Job);
        await queue.Beat(member, [Job], 1);
        Assert.AreEqual((0, 0), Figures(await queue.Figures()));
        await host.StopAsync();
    }

    [TestMethod]
    public async Task One_that_is_asked_for_anew_meanwhile_waits_for_a_member_that_takes_it()
    {
        using var folder = new TestFolder();
        using IHost host = await GrainHost.StartAsync(folder);
        (IQueueGrain queue, string member) = await TakenAsync(host);
        await queue.Remove(Job);
        Assert.AreEqual(0, await queue.Enqueue(Job, "somebody"));
        await queue.Beat(member, [Job], 1);
        Assert.AreEqual((1, 0), Figures(await queue.Figures()));
        Assert.AreEqual(Job, await queue.Take(member));
        await host.StopAsync();
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task One_that_is_given_back_waits_before_or_after_the_others(bool first)
    {
        using var folder = new TestFolder();
        using IHost host = await GrainHost.StartAsync(folder);
        (IQueueGrain queue, string member) = await TakenAsync(host);
        await queue.Enqueue("other", "somebody");
        await queue.Return(Job, member, first);
        await queue.Beat(member, [Job], 1);
        Assert.AreEqual((2, 0), Figures(await queue.Figures()));
        Assert.AreEqual(first ? Job : "other", await queue.Take(member));
        await host.StopAsync();
    }

    [TestMethod]
    public async Task Who_gave_one_back_before_takes_it_from_nobody()
    {
        using var folder = new TestFolder();
        using IHost host = await GrainHost.StartAsync(folder);
        (IQueueGrain queue, string member) = await TakenAsync(host);
        await queue.Return(Job, member);
        Assert.AreEqual(Job, await queue.Take("another"));
        // The answer to the first was lost on the way.
        await queue.Return(Job, member);
        Assert.AreEqual((0, 1), Figures(await queue.Figures()));
        await host.StopAsync();
    }

    [TestMethod]
    public async Task Who_finds_nothing_to_do_for_one_leaves_it_to_who_asked_anew()
    {
        using var folder = new TestFolder();
        using IHost host = await GrainHost.StartAsync(folder);
        (IQueueGrain queue, string member) = await TakenAsync(host);
        // It was cancelled, and is asked for again before its member has heard so.
        await queue.Remove(Job);
        Assert.AreEqual(0, await queue.Enqueue(Job, "somebody"));
        await queue.Drop(Job, member);
        Assert.AreEqual((1, 0), Figures(await queue.Figures()));
        Assert.AreEqual(Job, await queue.Take(member));
        await queue.Drop(Job, member);
        Assert.AreEqual((0, 0), Figures(await queue.Figures()));
        await host.StopAsync();
    }

    [TestMethod]
    public async Task One_that_the_queue_does_not_know_of_is_its_members()
    {
        using var folder = new TestFolder();
        using IHost host = await GrainHost.StartAsync(folder);
        IQueueGrain queue = host.Grain<IQueueGrain>(QueueGrain.Key);
        await queue.Beat(MemberOf(host), [Job], 1);
        Assert.AreEqual((0, 1), Figures(await queue.Figures()));
        await host.StopAsync();
    }

    private static async Task<(IQueueGrain Queue, string Member)> TakenAsync(IHost host)
    {
        IQueueGrain queue = host.Grain<IQueueGrain>(QueueGrain.Key);
        await queue.Enqueue(Job, "somebody");
        Assert.AreEqual(Job, await queue.Take(MemberOf(host)));
        return (queue, MemberOf(host));
    }

    private static string MemberOf(IHost host) => host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString();

    private static (int Waiting, int Running) Figures(QueueFigures figures) => (figures.Waiting, figures.Running);
}
