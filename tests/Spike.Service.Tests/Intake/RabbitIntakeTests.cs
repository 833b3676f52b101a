using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using Spike.Build.Tasks.Tests.Builds;
using Spike.Service.Tests.Cluster;
using Spike.Service.Tests.Troubles;

namespace Spike.Service.Tests.Intake;

[TestClass]
public class RabbitIntakeTests
{
    private const string Dead = "spike.compile.dead";

    [TestMethod]
    [NeedsRabbit]
    public async Task A_message_becomes_a_job_is_acknowledged_at_once_and_answered_at_its_end()
    {
        using var folder = new TemporaryFolder();
        using var rabbit = new RabbitServer();
        using Member service = await StartAsync(folder, rabbit);
        await using QueueClient client = await QueueClient.ConnectAsync(rabbit, service);
        await client.RequestAsync("one");
        await client.RequestAsync("two");
        await client.SendAsync("bad", client.Replies, "this is no request");

        JsonElement[] answers = [await client.ReceiveAsync(), await client.ReceiveAsync()];
        foreach (JsonElement answer in answers) Assert.AreEqual("done", answer.State(), answer.ToString());
        Assert.AreEqual(answers[0].Id(), answers[1].Id());
        Assert.AreEqual(Models.HashOf(Models.Lif, "--time-step=0.0001"), answers[0].Artifact());

        BasicGetResult dead = await client.GetAsync(Dead);
        Assert.AreEqual("this is no request", Encoding.UTF8.GetString(dead.Body.Span));
        StringAssert.Contains(Encoding.UTF8.GetString((byte[])dead.BasicProperties.Headers!["x-reason"]!), "JSON");
        Assert.AreEqual(0u, await client.WaitingAsync());
    }

    [TestMethod]
    [NeedsRabbit]
    [NeedsSmallDisk]
    public async Task A_message_waits_where_its_job_cannot_be_written()
    {
        using var folder = new TemporaryFolder();
        using var disk = new SmallDisk(folder["data"], "256m");
        using var rabbit = new RabbitServer();
        using Member service = await StartAsync(folder, rabbit);
        await using QueueClient client = await QueueClient.ConnectAsync(rabbit, service);
        string filler = Path.Combine(folder["data"], "filler");
        DiskFullTests.Fill(filler, long.MaxValue);
        await client.RequestAsync("one");
        await Task.Delay(TimeSpan.FromSeconds(4));
        Assert.AreEqual(0u, await client.Channel.MessageCountAsync(Dead));
        int told = service.Output.Split("A message waits").Length - 1;
        Assert.IsTrue(told is 1 or 2, $"it was tried {told} times");

        File.Delete(filler);
        JsonElement answer = await client.ReceiveAsync();
        Assert.AreEqual("done", answer.State(), answer.ToString());
        Assert.AreEqual(0u, await client.WaitingAsync());
    }

    [TestMethod]
    [TestCategory("Nightly")]
    [NeedsRabbit]
    public async Task A_queue_that_takes_no_reply_holds_up_no_other()
    {
        using var folder = new TemporaryFolder();
        using var rabbit = new RabbitServer();
        using Member service = await StartAsync(folder, rabbit);
        await using QueueClient client = await QueueClient.ConnectAsync(rabbit, service);
        string full = (await client.Channel.QueueDeclareAsync("", arguments: new Dictionary<string, object?> { ["x-max-length"] = 1, ["x-overflow"] = "reject-publish" })).QueueName;
        await client.Channel.BasicPublishAsync("", full, mandatory: true, new BasicProperties(), "what fills it"u8.ToArray());
        await client.RequestAsync("one", full);
        await client.RequestAsync("two");
        Assert.AreEqual("done", (await client.ReceiveAsync()).State());

        // A third, of a job that is over, is told at once and tells nobody anything twice.
        string third = (await client.Channel.QueueDeclareAsync()).QueueName;
        await client.RequestAsync("three", third);
        Assert.AreEqual("done", (await client.ReceiveAsync(third)).State());
        Assert.IsNull(await client.Channel.BasicGetAsync(client.Replies, autoAck: true), "it is told twice");

        // The reminder rings each minute.
        Assert.AreEqual(1u, await client.Channel.QueuePurgeAsync(full));
        for (int attempt = 0; attempt < 900 && await client.Channel.MessageCountAsync(full) == 0; attempt++) await Task.Delay(100);
        Assert.AreEqual("done", (await client.ReceiveAsync(full)).State());
    }

    private static Task<Member> StartAsync(TemporaryFolder folder, RabbitServer rabbit) => Member.StartAsync(folder["data"], ("SPIKE_RABBITMQ", rabbit.Address), ("SPIKE_SLOTS", "1"));
}
