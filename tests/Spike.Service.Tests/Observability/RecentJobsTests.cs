using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Spike.Service.Jobs;
using Spike.Service.Observability.Recent;
using Spike.Service.Tests.Jobs;

namespace Spike.Service.Tests.Observability;

[TestClass]
public class RecentJobsTests
{
    [TestMethod]
    public async Task Jobs_of_late_are_remembered_though_nobody_asks()
    {
        using var folder = new TestFolder();
        using IHost host = await GrainHost.StartAsync(folder);
        IRecentJobsGrain recent = host.Grain<IRecentJobsGrain>(RecentJobsGrain.Key);
        await recent.Note(new Job("1", JobState.Queued, "m.onnx", ImmutableSortedDictionary<string, string>.Empty, DateTimeOffset.UtcNow, null, null, 0, null, null, 1));
        while ((await recent.List()).IsEmpty) await Task.Delay(20);
        await host.ForgetAsync();
        Assert.AreEqual("1", (await recent.List()).Single().Id);
        await host.StopAsync();
    }
}
