using System.Diagnostics;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using Spike.Service.Api;
using Spike.Service.Jobs;

namespace Spike.Service.Intake;

/// <summary>
/// Takes jobs from the queue. A message is acknowledged once its job is written: it is then the cluster's, and nothing holds the message while the model is
/// compiled, which may take longer than the broker waits for an acknowledgement.
/// </summary>
internal sealed class RabbitIntake(RabbitBroker broker, IGrainFactory grains, RequestForm form, CompileDefaults defaults, ILogger<RabbitIntake> log) : BackgroundService
{
    /// <summary>Messages that are held at once, each for itself: one that waits for room holds up none of another client.</summary>
    private const ushort Prefetch = 16;

    private const int LongestMessage = 1 << 20;

    /// <summary>The longest reason that is told with a message: headers and all must go into one frame, or the broker closes the connection.</summary>
    private const int LongestReason = 1000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2), StoragePause = TimeSpan.FromSeconds(5);

    /// <summary>How long a message is held for which there is no room in the queue; then it goes to the end of the broker's, where those of others may stand before it. Back to it, it would come again at once.</summary>
    private static readonly TimeSpan FullPause = TimeSpan.FromSeconds(3);

    /// <summary>How long one is held while no job can be written. Others could not be either.</summary>
    private static readonly TimeSpan MostPatience = TimeSpan.FromMinutes(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ConsumeAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogWarning("RabbitMQ cannot be used and is asked again soon: {Reason}", e.Message);
            }

            await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Until the connection is gone.</summary>
    private async Task ConsumeAsync(CancellationToken stopping)
    {
        await using IConnection connection = await broker.ConnectAsync(stopping);
        await using IChannel channel = await RabbitBroker.OpenAsync(connection, Prefetch, stopping);
        await RabbitBroker.DeclareAsync(channel, stopping);
        await channel.BasicQosAsync(0, Prefetch, global: false, stopping);
        var gone = new TaskCompletionSource();
        Task End()
        {
            gone.TrySetResult();
            return Task.CompletedTask;
        }

        channel.ChannelShutdownAsync += (_, _) => End();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) => TakeAsync(channel, delivery, stopping);
        // A queue that was deleted, or a node that it was led by, ends the consumer and leaves the channel open.
        consumer.UnregisteredAsync += (_, _) => End();
        string tag = await channel.BasicConsumeAsync(RabbitBroker.Jobs, autoAck: false, consumer, stopping);
        log.LogInformation("Jobs are taken from the queue {Queue}", RabbitBroker.Jobs);
        await gone.Task.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (channel.IsOpen) await channel.BasicCancelAsync(tag, cancellationToken: CancellationToken.None);
    }

    private async Task TakeAsync(IChannel channel, BasicDeliverEventArgs delivery, CancellationToken stopping)
    {
        try
        {
            if (await RefusalAsync(channel, delivery, stopping) is { } reason) await SetAsideAsync(channel, delivery, reason);
            else await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, CancellationToken.None);
        }
        catch (Exception e)
        {
            // Not acknowledged, it comes again: here, or at another member.
            log.LogWarning(e, "A message could not be taken");
            if (channel.IsOpen) await channel.BasicNackAsync(delivery.DeliveryTag, multiple: false, requeue: true, CancellationToken.None);
        }
    }

    /// <returns>Why the message is no request; null: it is a job now.</returns>
    private async Task<string?> RefusalAsync(IChannel channel, BasicDeliverEventArgs delivery, CancellationToken stopping)
    {
        try
        {
            await SubmitAsync(channel, delivery, stopping);
            return null;
        }
        catch (Problem problem)
        {
            return problem.Message;
        }
        catch (JsonException e)
        {
            return $"this is not the JSON that is expected ({e.Message})";
        }
    }

    private async Task SubmitAsync(IChannel channel, BasicDeliverEventArgs delivery, CancellationToken stopping)
    {
        if (delivery.Body.Length > LongestMessage) throw Problem.TooLong($"a request has at most {LongestMessage} bytes");
        CompileBody body = JsonSerializer.Deserialize(delivery.Body.Span, ApiJson.Default.CompileBody) ?? throw Problem.BadRequest("the message is null");
        CompileRequest request = form.Known(body.ToRequest());
        IReadOnlyBasicProperties properties = delivery.BasicProperties;
        ReplyAddress? reply = properties.ReplyTo is { Length: > 0 } queue ? new ReplyAddress(queue, properties.CorrelationId) : null;
        string client = $"queue:{properties.AppId ?? properties.UserId ?? "anybody"}";
        long start = Stopwatch.GetTimestamp();
        while (await TrySubmitAsync(request, client, reply, stopping) is { } obstacle)
        {
            (TimeSpan pause, TimeSpan patience) = obstacle == Obstacle.QueueIsFull ? (FullPause, FullPause) : (StoragePause, MostPatience);
            if (Stopwatch.GetElapsedTime(start) >= patience)
            {
                await PublishAsync(channel, delivery, RabbitBroker.Jobs, null);
                return;
            }

            await Task.Delay(pause, stopping);
        }
    }

    /// <returns>Why it is none now; null: it is a job.</returns>
    private async Task<Obstacle?> TrySubmitAsync(CompileRequest request, string client, ReplyAddress? reply, CancellationToken stopping)
    {
        try
        {
            Submission submission = await Patience.RetryAsync(() => grains.GetGrain<IJobGrain>(request.Key(defaults)).Submit(request, client, again: false, reply), stopping);
            return submission.Job is null ? Obstacle.QueueIsFull : null;
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            log.LogWarning("A message waits, because its job cannot be written: {Reason}", e.Message);
            return Obstacle.NothingCanBeWritten;
        }
    }

    /// <summary>First there, confirmed, then no longer here: it may be twice for a moment, and is never lost.</summary>
    private async Task SetAsideAsync(IChannel channel, BasicDeliverEventArgs delivery, string reason)
    {
        if (reason.Length > LongestReason) reason = string.Concat(reason.AsSpan(0, LongestReason), "...");
        log.LogWarning("A message went to {Queue}: {Reason}", RabbitBroker.Dead, reason);
        try
        {
            await PublishAsync(channel, delivery, RabbitBroker.Dead, reason);
        }
        catch (PublishException e)
        {
            // The queue was deleted, or takes no more. The broker keeps what is refused for it, without the reason.
            log.LogWarning("The reason could not go with it: {Reason}", e.Message);
            await channel.BasicNackAsync(delivery.DeliveryTag, multiple: false, requeue: false, CancellationToken.None);
            return;
        }

        await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, CancellationToken.None);
    }

    private async Task PublishAsync(IChannel channel, BasicDeliverEventArgs delivery, string queue, string? reason)
    {
        var properties = new BasicProperties(delivery.BasicProperties) { Persistent = true };
        if (properties.UserId is { } user && user != broker.User)
        {
            // Whom it came from stays known where no application is named.
            properties.AppId ??= user;
            properties.ClearUserId();
        }

        if (reason is not null)
        {
            // A message that comes again may be one whose own headers left no room for the reason.
            Dictionary<string, object?> headers = delivery.Redelivered || properties.Headers is not { } own ? [] : new(own);
            headers["x-reason"] = reason;
            properties.Headers = headers;
        }

        await channel.BasicPublishAsync("", queue, mandatory: true, properties, delivery.Body, CancellationToken.None);
    }

    private enum Obstacle
    {
        QueueIsFull,
        NothingCanBeWritten,
    }
}
