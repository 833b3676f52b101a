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

    /// <summary>One for all: it takes longer to start than most of them.</summary>
    private static readonly Lazy<RabbitServer> Shared = new(() => new RabbitServer());

    private static RabbitServer Rabbit => Shared.Value;

    [ClassCleanup]
    public static void Stop()
    {
        if (Shared.IsValueCreated) Rabbit.Dispose();
    }

    [TestCleanup]
    public async Task ForgetAsync()
    {
        if (Shared.IsValueCreated) await QueueClient.ForgetAsync(Rabbit, QueueClient.Requests, Dead);
    }

    [TestMethod]
    [NeedsRabbit]
    public async Task A_message_becomes_a_job_is_acknowledged_at_once_and_answered_at_its_end()
    {
        using var folder = new TemporaryFolder();
        using Member service = await StartAsync(folder);
        await using QueueClient client = await QueueClient.ConnectAsync(Rabbit, service);
        await client.RequestAsync("one");
        await client.RequestAsync("two");
        await client.SendAsync("this is no request");

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
        using Member service = await StartAsync(folder);
        await using QueueClient client = await QueueClient.ConnectAsync(Rabbit, service);
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
        using Member service = await StartAsync(folder);
        await using QueueClient client = await QueueClient.ConnectAsync(Rabbit, service);
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

    [TestMethod]
    [NeedsRabbit]
    public async Task A_message_that_cannot_go_aside_as_it_is_holds_up_no_other()
    {
        using var folder = new TemporaryFolder();
        using Member service = await StartAsync(folder);
        Rabbit.AddUser("somebody");
        await using QueueClient client = await QueueClient.ConnectAsync(Rabbit, service, "somebody");

        // The reason names it, and would not fit a frame.
        await client.SendAsync(client.Body(name: new string('A', 200_000)));
        BasicGetResult dead = await client.GetAsync(Dead);
        Assert.IsLessThan(2000, ((byte[])dead.BasicProperties.Headers!["x-reason"]!).Length);

        // The broker lets only the sender say so.
        await client.SendAsync("no request", new BasicProperties { UserId = "somebody" });
        Assert.AreEqual("somebody", (await client.GetAsync(Dead)).BasicProperties.AppId);

        // Headers of its own that leave no room.
        await client.SendAsync("no request", new BasicProperties { Headers = new Dictionary<string, object?> { ["long"] = new string('A', 130_950) } });
        Assert.IsTrue((await client.GetAsync(Dead)).BasicProperties.Headers!.ContainsKey("x-reason"));

        // There is nowhere to put them, and more than are held at once.
        await client.Channel.QueueDeleteAsync(Dead);
        for (int i = 0; i < 20; i++) await client.SendAsync("no request");
        await client.RequestAsync("good");
        Assert.AreEqual("done", (await client.ReceiveAsync()).State());
    }

    [TestMethod]
    [NeedsRabbit]
    public async Task One_client_whose_messages_wait_for_room_holds_up_no_other()
    {
        const int Many = 24;
        using var folder = new TemporaryFolder();
        using Member service = await Member.StartAsync(folder["data"], ("SPIKE_RABBITMQ", Rabbit.Address), ("SPIKE_SLOTS", "1"), ("SPIKE_QUEUE_LENGTH", "4"));
        await using QueueClient client = await QueueClient.ConnectAsync(Rabbit, service);
        for (int i = 1; i <= Many; i++) await client.SendAsync(client.Body(timeStep: $"{i}e-5"), new BasicProperties { AppId = "greedy", ReplyTo = client.Replies, CorrelationId = "greedy" });
        await client.SendAsync(client.Body(timeStep: "5e-3"), new BasicProperties { AppId = "modest", ReplyTo = client.Replies, CorrelationId = "modest" });
        int before = 0;
        while ((await client.GetAsync(client.Replies)).BasicProperties.CorrelationId != "modest") before++;
        // In their order all of them would; how many are done meanwhile is a matter of the machine.
        Assert.IsLessThan(Many * 3 / 4, before, $"{before} of the other's came before it");
    }

    [TestMethod]
    [NeedsRabbit]
    public async Task A_queue_that_was_deleted_is_made_anew_and_read()
    {
        using var folder = new TemporaryFolder();
        using Member service = await StartAsync(folder);
        await using QueueClient client = await QueueClient.ConnectAsync(Rabbit, service);
        await client.Channel.QueueDeleteAsync(QueueClient.Requests);
        await client.WhenThereAsync(QueueClient.Requests);
        await client.RequestAsync("one");
        Assert.AreEqual("done", (await client.ReceiveAsync()).State());
    }

    private static Task<Member> StartAsync(TemporaryFolder folder) => Member.StartAsync(folder["data"], ("SPIKE_RABBITMQ", Rabbit.Address), ("SPIKE_SLOTS", "1"));
}
