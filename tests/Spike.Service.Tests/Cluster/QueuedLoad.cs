using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Spike.Service.Tests.Intake;

namespace Spike.Service.Tests.Cluster;

/// <summary>Clients of the broker: what it has confirmed to them is a job some time, and its end comes to the queue that they named, whatever is killed meanwhile.</summary>
internal sealed class QueuedLoad(RabbitServer rabbit) : IDisposable
{
    private const string Jobs = "spike.compile", Replies = "replies";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly ConnectionFactory factory = new() { Uri = new Uri(rabbit.Address), AutomaticRecoveryEnabled = false };
    private IConnection? connection;
    private IChannel? channel;

    /// <summary>Messages that were confirmed, by their correlation, each with its job.</summary>
    public ConcurrentDictionary<string, string> Confirmed { get; } = [];

    public string Address => rabbit.Address;

    public Task RestartAsync(TimeSpan gone) => rabbit.RestartAsync(gone);

    /// <returns>Whether the broker has it; null: nobody knows.</returns>
    public async Task<bool?> TryPublishAsync(string correlation, string job, object request)
    {
        try
        {
            IChannel open = await OpenAsync();
            using var limit = new CancellationTokenSource(Limit);
            var properties = new BasicProperties { ReplyTo = Replies, CorrelationId = correlation, Persistent = true };
            await open.BasicPublishAsync("", Jobs, mandatory: true, properties, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(request)), limit.Token);
            Confirmed[correlation] = job;
            return true;
        }
        catch (PublishException e) when (e.IsReturn)
        {
            // No member has declared the queue yet.
            return false;
        }
        catch (Exception e) when (IsGone(e))
        {
            return null;
        }
    }

    /// <summary>The answers that came, each of which says that its job is done; as long as some are missing and time is left.</summary>
    public async Task<HashSet<string>> AnsweredAsync(TimeSpan patience)
    {
        var answered = new HashSet<string>();
        for (DateTime end = DateTime.UtcNow + patience; DateTime.UtcNow < end && !answered.IsSupersetOf(Confirmed.Keys); await Task.Delay(500))
        {
            try
            {
                IChannel open = await OpenAsync();
                while (await open.BasicGetAsync(Replies, autoAck: true) is { } message)
                {
                    JsonElement job = JsonDocument.Parse(message.Body).RootElement;
                    Assert.AreEqual("done", job.State(), job.ToString());
                    if (message.BasicProperties.CorrelationId is { } correlation) answered.Add(correlation);
                }
            }
            catch (Exception e) when (IsGone(e))
            {
                // It is coming up again.
            }
        }

        return answered;
    }

    public void Dispose()
    {
        connection?.Dispose();
        rabbit.Dispose();
    }

    private static bool IsGone(Exception e) => e is BrokerUnreachableException or OperationInterruptedException or AlreadyClosedException or OperationCanceledException or IOException or ObjectDisposedException or PublishException;

    private async Task<IChannel> OpenAsync()
    {
        if (channel is { IsOpen: true }) return channel;
        if (connection is not null) await connection.DisposeAsync();
        connection = await factory.CreateConnectionAsync();
        channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await channel.QueueDeclareAsync(Replies, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
        return channel;
    }
}
