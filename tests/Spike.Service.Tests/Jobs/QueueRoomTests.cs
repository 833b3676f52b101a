using Microsoft.Extensions.Hosting;
using Spike.Service.Jobs;

namespace Spike.Service.Tests.Jobs;

[TestClass]
public class QueueRoomTests
{
    [TestMethod]
    public async Task A_client_that_asks_without_end_is_told_to_come_back_and_another_is_let_in()
    {
        using var folder = new TestFolder();
        using IHost host = await GrainHost.StartAsync(folder, queueLength: 4);
        IQueueGrain queue = host.Grain<IQueueGrain>(QueueGrain.Key);
        int[] greedy = [await queue.Enqueue("a1", "a"), await queue.Enqueue("a2", "a"), await queue.Enqueue("a3", "a")];
        CollectionAssert.AreEqual((int[])[0, 0], greedy[..2]);
        Assert.IsGreaterThan(0, greedy[2]);
        Assert.AreEqual(0, await queue.Enqueue("b1", "b"));
        // One that waits already needs no other place.
        Assert.AreEqual(0, await queue.Enqueue("a1", "a"));
        Assert.AreEqual("a1", await queue.Take("here"));
        Assert.AreEqual(0, await queue.Enqueue("a3", "a"));
        await host.StopAsync();
    }
}
