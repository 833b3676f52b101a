using System.Threading.Channels;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi.Sessions;

/// <summary>An accepted sample, and the one answer that it gets.</summary>
internal sealed class SampleWork
{
    private readonly TaskCompletionSource<SpikeDeviceResult> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ChannelWriter<SpikeDeviceSpike>? reader;

    /// <param name="number">Its number.</param>
    /// <param name="sample">What to run.</param>
    /// <param name="steps">Steps to run.</param>
    /// <param name="reader">Who gets the spikes as they leave; null: they wait for the result.</param>
    /// <param name="cancellation">The caller's.</param>
    public SampleWork(long number, SpikeDeviceSample sample, int steps, ChannelWriter<SpikeDeviceSpike>? reader, CancellationToken cancellation)
    {
        (Number, Steps, Cancellation) = (number, steps, cancellation);
        this.reader = reader;
        // A board takes only the spikes of the steps that come next, so its memory need not hold all.
        Spikes = [.. sample.Spikes.OrderBy(spike => spike.Step)];
    }

    public long Number { get; }

    public SpikeDeviceSpike[] Spikes { get; }

    public int Steps { get; }

    public CancellationToken Cancellation { get; }

    public Task<SpikeDeviceResult> Answer => answer.Task;

    /// <summary>Spikes that were handed out.</summary>
    public List<SpikeDeviceSpike> Kept { get; } = [];

    /// <summary>Hands a spike out; waits where the reader is behind, and the device with it.</summary>
    public void Give(SpikeDeviceSpike spike, CancellationToken cancellation)
    {
        if (reader is null) Kept.Add(spike);
        else if (!reader.TryWrite(spike)) reader.WriteAsync(spike, cancellation).AsTask().GetAwaiter().GetResult();
    }

    public void Complete(string device)
    {
        Settle(answer.TrySetResult(new SpikeDeviceResult(Number, device, Steps, [.. Kept])));
        reader?.TryComplete();
    }

    public void Fail(Exception fault)
    {
        Settle(answer.TrySetException(fault));
        reader?.TryComplete(fault);
    }

    public void Cancel()
    {
        var cancelled = new OperationCanceledException(Cancellation);
        Settle(Cancellation.IsCancellationRequested ? answer.TrySetCanceled(Cancellation) : answer.TrySetCanceled());
        reader?.TryComplete(cancelled);
    }

    private static void Settle(bool first)
    {
        if (!first) throw new InvalidOperationException("a sample was answered twice");
    }
}
