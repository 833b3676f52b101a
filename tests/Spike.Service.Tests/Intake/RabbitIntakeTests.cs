using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using Spike.Service.Tests.Cluster;

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
        string hash = Models.HashOfFile(Models.Lif);
        using (HttpResponseMessage sent = await service.Client.PutAsync($"/v1/files/{hash}", new ByteArrayContent(File.ReadAllBytes(Models.Lif)))) Assert.IsTrue(sent.IsSuccessStatusCode);

        await using IConnection connection = await new ConnectionFactory { Uri = new Uri(rabbit.Address) }.CreateConnectionAsync();
        await using IChannel channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await WhenThereAsync(connection, "spike.compile");
        string replies = (await channel.QueueDeclareAsync()).QueueName;
        await PublishAsync(channel, replies, "one", JsonSerializer.Serialize(new { model = new { name = "lif.nir", sha256 = hash }, options = new { timeStep = "0.0001" } }));
        await PublishAsync(channel, replies, "two", JsonSerializer.Serialize(new { model = new { name = "lif.nir", sha256 = hash }, options = new { timeStep = "0.0001" } }));
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
