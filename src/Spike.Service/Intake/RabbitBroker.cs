using RabbitMQ.Client;
using Spike.Compiler.Configuration;

namespace Spike.Service.Intake;

/// <summary>Where the broker is, and the two queues that lie there.</summary>
internal sealed class RabbitBroker
{
    /// <summary>Jobs: a message is a request as JSON, like the one of POST /v1/compile.</summary>
    public const string Jobs = "spike.compile";

    /// <summary>Messages that are none, each with the header 'x-reason'.</summary>
    public const string Dead = "spike.compile.dead";

    private readonly ConnectionFactory factory;

    private RabbitBroker(ConnectionFactory factory) => this.factory = factory;

    /// <exception cref="SettingsFault">This is no address.</exception>
    public static RabbitBroker At(string address) => Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme is "amqp" or "amqps"
        // Who uses a connection makes a new one when it is gone, and asks for its queues again.
        ? new RabbitBroker(new ConnectionFactory { Uri = uri, AutomaticRecoveryEnabled = false, ClientProvidedName = "spike-serve", RequestedConnectionTimeout = TimeSpan.FromSeconds(5) })
        // It may hold a password, so it is not repeated.
        : throw SettingsFault.Usage("the address of RabbitMQ cannot be read", "Write amqp://USER:PASSWORD@HOST:PORT/VHOST in SPIKE_RABBITMQ.");

    /// <summary>Whose messages these are, for the broker: it lets nobody send in another's name.</summary>
    public string User => factory.UserName;

    public Task<IConnection> ConnectAsync(CancellationToken cancellation) => factory.CreateConnectionAsync(cancellation);

    /// <summary>A channel whose publications are confirmed by the broker before they count.</summary>
    /// <param name="connection">That it is in.</param>
    /// <param name="atOnce">Messages that are looked at beside one another.</param>
    /// <param name="cancellation">Gives it up.</param>
    public static Task<IChannel> OpenAsync(IConnection connection, ushort atOnce, CancellationToken cancellation) => connection.CreateChannelAsync(
        new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, consumerDispatchConcurrency: atOnce), cancellation);

    /// <summary>Quorum queues: what the broker has confirmed survives the loss of a node.</summary>
    public static async Task DeclareAsync(IChannel channel, CancellationToken cancellation)
    {
        var quorum = new Dictionary<string, object?> { ["x-queue-type"] = "quorum" };
        await channel.QueueDeclareAsync(Dead, durable: true, exclusive: false, autoDelete: false, quorum, cancellationToken: cancellation);
        await channel.QueueDeclareAsync(Jobs, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?>(quorum) { ["x-dead-letter-exchange"] = "", ["x-dead-letter-routing-key"] = Dead, ["x-dead-letter-strategy"] = "at-least-once", ["x-overflow"] = "reject-publish" }, cancellationToken: cancellation);
    }
}
