using Microsoft.Extensions.Hosting;
using Spike.Service.Jobs;

namespace Spike.Service.Tests.Jobs;

[TestClass]
public class SteadyTimeTests
{
    [TestMethod]
    public async Task Jobs_that_are_new_begin_after_the_clock_was_set_back()
    {
        using var folder = new TestFolder();
        var clock = new SettableTime();
        using IHost host = await GrainHost.StartAsync(folder, time: clock);
        await host.Grain<IJobGrain>(new string('a', 64)).Submit(UnwrittenStateTests.Request, "somebody", again: false, null);
        clock.Set(TimeSpan.FromHours(-1));
        await host.Grain<IJobGrain>(new string('b', 64)).Submit(UnwrittenStateTests.Request, "somebody", again: false, null);
        await host.ForgetAsync();
        Assert.AreEqual(JobState.Queued, (await host.Grain<IJobGrain>(new string('b', 64)).Get())!.State);
        await host.StopAsync();
    }

    [TestMethod]
    public void It_goes_on_from_where_it_was_and_follows_a_clock_that_is_set_on()
    {
        var clock = new SettableTime();
        var steady = new SteadyTime(clock);
        DateTimeOffset first = steady.GetUtcNow();
        clock.Set(TimeSpan.FromHours(-1));
        clock.Wait(TimeSpan.FromSeconds(5));
        Assert.AreEqual(first + TimeSpan.FromSeconds(5), steady.GetUtcNow());
        clock.Set(TimeSpan.FromHours(3));
        Assert.AreEqual(clock.GetUtcNow(), steady.GetUtcNow());
        Assert.AreEqual(first + TimeSpan.FromSeconds(5) + TimeSpan.FromHours(2), steady.GetUtcNow());
    }
}
