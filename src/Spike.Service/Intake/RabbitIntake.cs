using System.Diagnostics;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Spike.Service.Api;
using Spike.Service.Jobs;

namespace Spike.Service.Intake;

/// <summary>
/// Takes jobs from the queue. A message is acknowledged once its job is written: it is then the cluster's, and nothing holds the message while the model is
/// compiled, which may take longer than the broker waits for an acknowledgement.
/// </summary>
internal sealed class RabbitIntake(RabbitBroker broker, IGrainFactory grains, RequestForm form, CompileDefaults defaults, ILogger<RabbitIntake> log) : BackgroundService
{
    /// <summary>Messages that are held at once.</summary>
    private const ushort Prefetch = 16;

    private const int LongestMessage = 1 << 20;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2), StoragePause = TimeSpan.FromSeconds(5);

    /// <summary>How long a message is held while the queue is full, or no job can be written; then it goes to the end of the broker's. Back to it, it would come again at once.</summary>
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
        await using IChannel channel = await RabbitBroker.OpenAsync(connection, stopping);
        await RabbitBroker.DeclareAsync(channel, stopping);
        await channel.BasicQosAsync(0, Prefetch, global: false, stopping);
        var gone = new TaskCompletionSource();
        channel.ChannelShutdownAsync += (_, _) =>
        {
            gone.TrySetResult();
            return Task.CompletedTask;
        };
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) => TakeAsync(channel, delivery, stopping);
        string tag = await channel.BasicConsumeAsync(RabbitBroker.Jobs, autoAck: false, consumer, stopping);
        log.LogInformation("Jobs are taken from the queue {Queue}", RabbitBroker.Jobs);
        await gone.Task.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (channel.IsOpen) await channel.BasicCancelAsync(tag, cancellationToken: CancellationToken.None);
    }

    private async Task TakeAsync(IChannel channel, BasicDeliverEventArgs delivery, CancellationToken stopping)
    {
        try
        {
            await SubmitAsync(channel, delivery, stopping);
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, CancellationToken.None);
        }
        catch (Problem problem)
        {
            await MoveAsync(channel, delivery, RabbitBroker.Dead, problem.Message);
        }
        catch (JsonException e)
        {
            await MoveAsync(channel, delivery, RabbitBroker.Dead, $"this is not the JSON that is expected ({e.Message})");
        }
        catch (Exception e)
        {
            // Not acknowledged, it comes again: here, or at another member.
            log.LogWarning(e, "A message could not be taken");
            if (channel.IsOpen) await channel.BasicNackAsync(delivery.DeliveryTag, multiple: false, requeue: true, CancellationToken.None);
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
        while (await TrySubmitAsync(request, client, reply, stopping) is { } wait)
        {
            if (Stopwatch.GetElapsedTime(start) > MostPatience)
            {
                // Others of the broker's queue wait behind it for nothing.
                await PublishAsync(channel, delivery, RabbitBroker.Jobs, null);
                return;
            }

            await Task.Delay(wait, stopping);
        }
    }

    /// <returns>How long to wait before the next try; null: it is a job.</returns>
    private async Task<TimeSpan?> TrySubmitAsync(CompileRequest request, string client, ReplyAddress? reply, CancellationToken stopping)
    {
        try
        {
            Submission submission = await Patience.RetryAsync(() => grains.GetGrain<IJobGrain>(request.Key(defaults)).Submit(request, client, again: false, reply), stopping);
            return submission.Job is null ? TimeSpan.FromSeconds(Math.Min(submission.RetryAfterSeconds, 10)) : null;
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            log.LogWarning("A message waits, because its job cannot be written: {Reason}", e.Message);
            return StoragePause;
        }
    }

    /// <summary>First there, confirmed, then no longer here: it may be twice for a moment, and is never lost.</summary>
    private async Task MoveAsync(IChannel channel, BasicDeliverEventArgs delivery, string queue, string reason)
    {
        log.LogWarning("A message went to {Queue}: {Reason}", queue, reason);
        await PublishAsync(channel, delivery, queue, reason);
        await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, CancellationToken.None);
    }

    private static async Task PublishAsync(IChannel channel, BasicDeliverEventArgs delivery, string queue, string? reason)
    {
        var properties = new BasicProperties(delivery.BasicProperties) { Persistent = true };
        if (reason is not null) properties.Headers = new Dictionary<string, object?>(properties.Headers ?? new Dictionary<string, object?>()) { ["x-reason"] = reason };
        await channel.BasicPublishAsync("", queue, mandatory: true, properties, delivery.Body, CancellationToken.None);
    }
}
