using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Spike.Service.Tests.Cluster;

namespace Spike.Service.Tests.Intake;

/// <summary>Who asks for compilations by message, with a queue of its own for the replies.</summary>
internal sealed class QueueClient : IAsyncDisposable
{
    public const string Requests = "spike.compile";

    private readonly IConnection connection;
    private readonly string model;

    private QueueClient(IConnection connection, IChannel channel, string replies, string model)
    {
        (this.connection, this.model) = (connection, model);
        (Channel, Replies) = (channel, replies);
    }

    public IChannel Channel { get; }

    public string Replies { get; }

    /// <summary>Connects once the service has declared its queues, and gives it the model that is asked for.</summary>
    public static async Task<QueueClient> ConnectAsync(RabbitServer rabbit, Member service, string user = "guest")
    {
        string model = Models.HashOfFile(Models.Lif);
        using HttpResponseMessage sent = await service.Client.PutAsync($"/v1/files/{model}", new ByteArrayContent(File.ReadAllBytes(Models.Lif)));
        Assert.IsTrue(sent.IsSuccessStatusCode);

        IConnection connection = await new ConnectionFactory { Uri = new Uri(rabbit.AddressOf(user)) }.CreateConnectionAsync();
        await WhenThereAsync(connection, Requests);
        IChannel channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        return new QueueClient(connection, channel, (await channel.QueueDeclareAsync()).QueueName, model);
    }

    /// <summary>Nobody has asked for anything yet.</summary>
    public static async Task ForgetAsync(RabbitServer rabbit, params string[] queues)
    {
        await using IConnection connection = await new ConnectionFactory { Uri = new Uri(rabbit.Address) }.CreateConnectionAsync();
        await using IChannel channel = await connection.CreateChannelAsync();
        foreach (string queue in queues) await channel.QueueDeleteAsync(queue);
    }

    public Task RequestAsync(string correlation) => RequestAsync(correlation, Replies);

    public Task RequestAsync(string correlation, string replyTo) => SendAsync(Body(), new BasicProperties { ReplyTo = replyTo, CorrelationId = correlation });

    public async Task SendAsync(string body, BasicProperties? properties = null)
    {
        properties ??= new BasicProperties();
        properties.Persistent = true;
        await Channel.BasicPublishAsync("", Requests, mandatory: true, properties, Encoding.UTF8.GetBytes(body));
    }

    public string Body(string timeStep = "0.0001", string name = "lif.nir") => JsonSerializer.Serialize(new { model = new { name, sha256 = model }, options = new { timeStep } });

    public Task<uint> WaitingAsync() => Channel.MessageCountAsync(Requests);

    public Task<JsonElement> ReceiveAsync() => ReceiveAsync(Replies);

    public async Task<JsonElement> ReceiveAsync(string queue) => JsonDocument.Parse((await GetAsync(queue)).Body).RootElement;

    public async Task<BasicGetResult> GetAsync(string queue)
    {
        for (int attempt = 0; attempt < 600; attempt++)
        {
            if (await Channel.BasicGetAsync(queue, autoAck: true) is { } message) return message;
            await Task.Delay(100);
        }

        throw new AssertFailedException($"nothing comes to {queue}");
    }

    public async ValueTask DisposeAsync()
    {
        await Channel.DisposeAsync();
        await connection.DisposeAsync();
    }

    /// <summary>Waits for a queue that the service declares.</summary>
    public Task WhenThereAsync(string queue) => WhenThereAsync(connection, queue);

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
            catch (OperationInterruptedException)
            {
                await Task.Delay(100);
            }
        }

        throw new AssertFailedException("the service declares no queue");
    }
}
