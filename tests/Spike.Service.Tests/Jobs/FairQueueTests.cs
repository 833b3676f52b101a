using Spike.Service.Jobs;

namespace Spike.Service.Tests.Jobs;

[TestClass]
public class FairQueueTests
{
    [TestMethod]
    public void Clients_take_turns_and_each_keeps_its_order()
    {
        var queue = new FairQueue();
        foreach (string job in (string[])["a1", "a2", "a3", "a4"]) queue.Add(job, "a");
        queue.Add("b1", "b");
        queue.Add("b2", "b");
        CollectionAssert.AreEqual((string[])["a1", "b1", "a2", "b2", "a3", "a4"], Drain(queue));
    }

    [TestMethod]
    public void A_job_that_comes_back_is_the_next()
    {
        var queue = new FairQueue();
        queue.Add("a1", "a");
        queue.Add("b1", "b");
        queue.Add("b0", "b", first: true);
        CollectionAssert.AreEqual((string[])["b0", "a1", "b1"], Drain(queue));
    }

    [TestMethod]
    public void A_job_is_in_it_once()
    {
        var queue = new FairQueue();
        queue.Add("a1", "a");
        queue.Add("a1", "b");
        Assert.AreEqual(1, queue.Count);
        Assert.IsTrue(queue.Remove("a1"));
        Assert.IsFalse(queue.Remove("a1"));
        Assert.IsNull(queue.Take());
    }

    [TestMethod]
    public void What_was_written_and_read_again_is_taken_in_the_same_order()
    {
        var queue = new FairQueue();
        foreach (string job in (string[])["a1", "b1", "a2", "c1", "b2"]) queue.Add(job, job[..1]);
        var again = new FairQueue();
        foreach (WaitingJob job in queue.All) again.Add(job.Job, job.Client);
        CollectionAssert.AreEqual(Drain(queue), Drain(again));
    }

    [TestMethod]
    public void One_client_leaves_room_for_the_next_and_all_together_fill_it()
    {
        var queue = new FairQueue();
        Dictionary<string, int> admitted = [];
        foreach (string client in (string[])["a", "b", "c", "d", "e"])
        {
            for (admitted[client] = 0; queue.HasRoom(client, 12); admitted[client]++) queue.Add($"{client}{admitted[client]}", client);
        }

        CollectionAssert.AreEqual((int[])[6, 3, 2, 1, 0], admitted.Values.ToArray());
    }

    [TestMethod]
    public void A_queue_of_one_takes_one()
    {
        var queue = new FairQueue();
        Assert.IsTrue(queue.HasRoom("a", 1));
        queue.Add("a1", "a");
        Assert.IsFalse(queue.HasRoom("a", 1));
        Assert.IsFalse(queue.HasRoom("b", 1));
    }

    private static string[] Drain(FairQueue queue)
    {
        var taken = new List<string>();
        while (queue.Take() is { } job) taken.Add(job.Job);
        return [.. taken];
    }
}
