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
    [TestMethod]
    [NeedsRabbit]
    public async Task A_message_becomes_a_job_is_acknowledged_at_once_and_answered_at_its_end()
    {
        using var folder = new TemporaryFolder();
        using var rabbit = new RabbitServer();
        using Member service = await Member.StartAsync(folder["data"], ("SPIKE_RABBITMQ", rabbit.Address), ("SPIKE_SLOTS", "1"));
        string hash = await SendModelAsync(service);

        await using IConnection connection = await new ConnectionFactory { Uri = new Uri(rabbit.Address) }.CreateConnectionAsync();
        await using IChannel channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await WhenThereAsync(connection, "spike.compile");
        string replies = (await channel.QueueDeclareAsync()).QueueName;
        await PublishAsync(channel, replies, "one", RequestOf(hash));
        await PublishAsync(channel, replies, "two", RequestOf(hash));
        await PublishAsync(channel, replies, "bad", "this is no request");

        JsonElement[] answers = [await ReceiveAsync(channel, replies), await ReceiveAsync(channel, replies)];
        foreach (JsonElement answer in answers) Assert.AreEqual("done", answer.State(), answer.ToString());
        Assert.AreEqual(answers[0].Id(), answers[1].Id());
        Assert.AreEqual(Models.HashOf(Models.Lif, "--time-step=0.0001"), answers[0].Artifact());

        BasicGetResult dead = await GetAsync(channel, "spike.compile.dead");
        Assert.AreEqual("this is no request", Encoding.UTF8.GetString(dead.Body.Span));
        StringAssert.Contains(Encoding.UTF8.GetString((byte[])dead.BasicProperties.Headers!["x-reason"]!), "JSON");
        Assert.AreEqual(0u, await channel.MessageCountAsync("spike.compile"));
    }

    [TestMethod]
    [NeedsRabbit]
    [NeedsSmallDisk]
    public async Task A_message_waits_where_its_job_cannot_be_written()
    {
        using var folder = new TemporaryFolder();
        using var disk = new SmallDisk(folder["data"], "256m");
        using var rabbit = new RabbitServer();
        using Member service = await Member.StartAsync(folder["data"], ("SPIKE_RABBITMQ", rabbit.Address), ("SPIKE_SLOTS", "1"));
        string hash = await SendModelAsync(service);
        await using IConnection connection = await new ConnectionFactory { Uri = new Uri(rabbit.Address) }.CreateConnectionAsync();
        await using IChannel channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await WhenThereAsync(connection, "spike.compile");
        string replies = (await channel.QueueDeclareAsync()).QueueName, filler = Path.Combine(folder["data"], "filler");
        DiskFullTests.Fill(filler, long.MaxValue);
        await PublishAsync(channel, replies, "one", RequestOf(hash));
        await Task.Delay(TimeSpan.FromSeconds(4));
        Assert.AreEqual(0u, await channel.MessageCountAsync("spike.compile.dead"));
        int told = service.Output.Split("A message waits").Length - 1;
        Assert.IsTrue(told is 1 or 2, $"it was tried {told} times");

        File.Delete(filler);
        JsonElement answer = await ReceiveAsync(channel, replies);
        Assert.AreEqual("done", answer.State(), answer.ToString());
        Assert.AreEqual(0u, await channel.MessageCountAsync("spike.compile"));
    }

    [TestMethod]
    [TestCategory("Nightly")]
    [NeedsRabbit]
    public async Task A_queue_that_takes_no_reply_holds_up_no_other()
    {
        using var folder = new TemporaryFolder();
        using var rabbit = new RabbitServer();
        using Member service = await Member.StartAsync(folder["data"], ("SPIKE_RABBITMQ", rabbit.Address), ("SPIKE_SLOTS", "1"));
        string hash = await SendModelAsync(service);
        await using IConnection connection = await new ConnectionFactory { Uri = new Uri(rabbit.Address) }.CreateConnectionAsync();
        await using IChannel channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await WhenThereAsync(connection, "spike.compile");
        string replies = (await channel.QueueDeclareAsync()).QueueName;
        string full = (await channel.QueueDeclareAsync("", arguments: new Dictionary<string, object?> { ["x-max-length"] = 1, ["x-overflow"] = "reject-publish" })).QueueName;
        await channel.BasicPublishAsync("", full, mandatory: true, new BasicProperties(), "what fills it"u8.ToArray());
        await PublishAsync(channel, full, "one", RequestOf(hash));
        await PublishAsync(channel, replies, "two", RequestOf(hash));
        Assert.AreEqual("done", (await ReceiveAsync(channel, replies)).State());

        // A third, of a job that is over, is told at once and tells nobody anything twice.
        string third = (await channel.QueueDeclareAsync()).QueueName;
        await PublishAsync(channel, third, "three", RequestOf(hash));
        Assert.AreEqual("done", (await ReceiveAsync(channel, third)).State());
        Assert.IsNull(await channel.BasicGetAsync(replies, autoAck: true), "it is told twice");

        // The reminder rings each minute.
        Assert.AreEqual(1u, await channel.QueuePurgeAsync(full));
        for (int attempt = 0; attempt < 900 && await channel.MessageCountAsync(full) == 0; attempt++) await Task.Delay(100);
        Assert.AreEqual("done", (await ReceiveAsync(channel, full)).State());
    }

    private static async Task<string> SendModelAsync(Member service)
    {
        string hash = Models.HashOfFile(Models.Lif);
        using HttpResponseMessage sent = await service.Client.PutAsync($"/v1/files/{hash}", new ByteArrayContent(File.ReadAllBytes(Models.Lif)));
        Assert.IsTrue(sent.IsSuccessStatusCode);
        return hash;
    }

    private static string RequestOf(string hash) => JsonSerializer.Serialize(new { model = new { name = "lif.nir", sha256 = hash }, options = new { timeStep = "0.0001" } });

    private static async Task PublishAsync(IChannel channel, string replyTo, string correlation, string body) =>
        await channel.BasicPublishAsync("", "spike.compile", mandatory: true, new BasicProperties { ReplyTo = replyTo, CorrelationId = correlation, Persistent = true }, Encoding.UTF8.GetBytes(body));

    private static async Task<JsonElement> ReceiveAsync(IChannel channel, string queue) => JsonDocument.Parse((await GetAsync(channel, queue)).Body).RootElement;

    private static async Task<BasicGetResult> GetAsync(IChannel channel, string queue)
    {
        for (int attempt = 0; attempt < 600; attempt++)
        {
            if (await channel.BasicGetAsync(queue, autoAck: true) is { } message) return message;
            await Task.Delay(100);
        }

        throw new AssertFailedException($"nothing comes to {queue}");
    }

    /// <summary>The service declares its queues once it has reached the broker.</summary>
    private static async Task WhenThereAsync(IConnection connection, string queue)
    {
        for (int attempt = 0; attempt < 200; attempt++)
        {
            try
            {
                await using IChannel probe = await connection.CreateChannelAsync();
                await probe.QueueDeclarePassiveAsync(queue);
                return;
            }
            catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
            {
                await Task.Delay(100);
            }
        }
    }
}
