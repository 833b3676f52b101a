using System.Collections.Immutable;
using System.Net.Mime;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Spike.Service.Api;
using Spike.Service.Jobs;

namespace Spike.Service.Intake;

/// <summary>Answers to the queue that a message named, each confirmed by the broker.</summary>
internal sealed class RabbitReplies(RabbitBroker broker, ILogger<RabbitReplies> log) : IReplies, IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim gate = new(1);
    private IConnection? connection;
    private IChannel? channel;

    public async Task<ImmutableArray<ReplyAddress>> SendAsync(ImmutableArray<ReplyAddress> addresses, Job job)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(JobAnswer.Of(job), ApiJson.Default.JobAnswer);
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await gate.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            return addresses;
        }

        ImmutableArray<ReplyAddress> left = addresses;
        try
        {
            foreach (ReplyAddress address in addresses)
            {
                if (await TrySendAsync(address, body, limit.Token)) left = left.Remove(address);
            }
        }
        catch (Exception e) when (e is AlreadyClosedException or OperationInterruptedException or BrokerUnreachableException or OperationCanceledException or IOException)
        {
            log.LogWarning("The end of job {Job} could not be told to who waits for it: {Reason}", job.Id, e.Message);
        }
        finally
        {
            gate.Release();
        }

        return left;
    }

    public async ValueTask DisposeAsync()
    {
        if (channel is not null) await channel.DisposeAsync();
        if (connection is not null) await connection.DisposeAsync();
        gate.Dispose();
    }

    /// <returns>False: the broker does not take it for this queue, and may for others.</returns>
    private async Task<bool> TrySendAsync(ReplyAddress address, byte[] body, CancellationToken cancellation)
    {
        if (channel is not { IsOpen: true })
        {
            if (connection is not null) await connection.DisposeAsync();
            connection = await broker.ConnectAsync(cancellation);
            channel = await RabbitBroker.OpenAsync(connection, atOnce: 1, cancellation);
        }

        try
        {
            var properties = new BasicProperties { ContentType = MediaTypeNames.Application.Json, CorrelationId = address.CorrelationId, Persistent = true };
            await channel.BasicPublishAsync("", address.Queue, mandatory: true, properties, body, cancellation);
        }
        catch (PublishException e) when (e.IsReturn)
        {
            log.LogInformation("Nobody waits at the queue {Queue} any more", address.Queue);
        }
        catch (PublishException e)
        {
            log.LogWarning("The queue {Queue} takes no reply now: {Reason}", address.Queue, e.Message);
            return false;
        }

        return true;
    }
}
