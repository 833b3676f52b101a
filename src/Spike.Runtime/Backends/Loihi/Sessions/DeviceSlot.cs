using System.Threading.Channels;
using Spike.Runtime.Backends.Loihi.Driver;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi.Sessions;

/// <summary>An open, loaded device and the thread that takes samples through it, until it is lost or the session ends.</summary>
internal sealed class DeviceSlot
{
    private readonly IDriverDevice device;
    private readonly DeviceLock? held;
    private readonly ReadOnlyMemory<byte> image;
    private readonly SpikeDeviceOptions options;
    private readonly DevicePipeline pipeline;
    private readonly Lock gate = new();
    private readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SampleUnderWay? alone;
    private Task interrupted = Task.CompletedTask;

    public DeviceSlot(IDriverDevice device, DeviceLock? held, ReadOnlyMemory<byte> image, ImageFacts facts, SpikeDeviceOptions options, int samples)
    {
        (this.device, this.held, this.image, this.options) = (device, held, image, options);
        int most = Math.Min(samples, facts.Overlap);
        pipeline = new DevicePipeline(device, facts, options, options.UnderWay == 0 ? most : Math.Min(most, options.UnderWay));
    }

    public string Id => device.Id;

    /// <summary>The device is closed and its lock free; never fails.</summary>
    public Task Ended => end.Task;

    public bool IsLost { get; private set; }

    public SpikeDeviceHealth Check() => device.Check();

    /// <param name="queue">Samples, for all devices of the session.</param>
    /// <param name="stop">The session ends.</param>
    /// <param name="lost">Hears what ended the device, after the sample under way has failed and the device is closed.</param>
    public void Begin(ChannelReader<SampleWork> queue, CancellationToken stop, Action<DeviceSlot, SpikeDeviceException> lost)
    {
        var thread = new Thread(() => Serve(queue, stop, lost)) { IsBackground = true, Name = $"spike device {Id}" };
        thread.Start();
    }

    public void Close()
    {
        try
        {
            device.Dispose();
        }
        finally
        {
            held?.Dispose();
            end.TrySetResult();
        }
    }

    private void Serve(ChannelReader<SampleWork> queue, CancellationToken stop, Action<DeviceSlot, SpikeDeviceException> lost)
    {
        SpikeDeviceException? fatal = null;
        try
        {
            // Blocks, on a thread of its own: the calls below do so too.
            while (fatal is null && Enter(queue, stop, out fatal)) fatal ??= Turn(stop);
        }
        catch (SpikeDeviceException)
        {
            // The last device of the session was lost, and it is not this one: the queue ended with its fault.
        }

        IsLost = fatal is not null;
        Close();
        if (fatal is not null) lost(this, fatal);
    }

    /// <summary>Begins what waits, as long as there is room; waits for it where the device has nothing to do.</summary>
    /// <returns>False: the device has nothing to do, and nothing will come.</returns>
    private bool Enter(ChannelReader<SampleWork> queue, CancellationToken stop, out SpikeDeviceException? fatal)
    {
        fatal = null;
        while (fatal is null && pipeline.HasRoom)
        {
            bool idle = pipeline.UnderWay.Count == 0;
            if (idle && !queue.WaitToReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult()) return false;
            if (!queue.TryRead(out SampleWork? work))
            {
                if (idle) continue;
                return true;
            }

            if (work.Cancellation.IsCancellationRequested || stop.IsCancellationRequested) work.Cancel();
            else fatal = Begin(new SampleUnderWay(work, stop), stop);
        }

        return true;
    }

    private SpikeDeviceException? Begin(SampleUnderWay sample, CancellationToken stop)
    {
        // A cancel of the one before that comes late would end this one's call.
        SpikeDeviceException? hangs = Single(pipeline.UnderWay.Count == 0 ? sample : null);
        Exception? fault = hangs;
        sample.WhenCancelled(Interrupt);
        try
        {
            if (hangs is null) pipeline.Begin(sample);
        }
        catch (Exception e)
        {
            fault = e;
        }

        return fault is null ? null : Fail(fault, hangs is null ? null : sample, stop);
    }

    /// <summary>Takes what is under way some steps on, and answers what is over, once.</summary>
    /// <returns>What ended the device; null: it goes on.</returns>
    private SpikeDeviceException? Turn(CancellationToken stop)
    {
        if (pipeline.UnderWay.Count == 0) return null;
        SampleUnderWay? over;
        try
        {
            over = pipeline.Turn();
        }
        catch (Exception e)
        {
            return Fail(e, null, stop);
        }

        if (over is null) return null;
        SpikeDeviceException? hangs = Single(pipeline.UnderWay.Count == 1 ? pipeline.UnderWay[0] : null);
        over.Dispose();
        if (!over.IsDropped) over.Work.Complete(Id);
        return hangs is null ? null : Fail(hangs, null, stop);
    }

    /// <summary>Names the sample that is alone on the device: a cancel of it may end the call that is under way. One of several may not.</summary>
    private SpikeDeviceException? Single(SampleUnderWay? sample)
    {
        Task late;
        lock (gate) (alone, late, interrupted) = (sample, interrupted, Task.CompletedTask);
        return late.Wait(options.Grace) ? null : NxLibrary.Hangs($"'{Id}'", "spike_nx_cancel", options.Grace);
    }

    private void Interrupt(SampleUnderWay sample)
    {
        lock (gate)
        {
            // Not on the canceller's thread: a library may hang in this call too.
            if (alone == sample) interrupted = Task.Factory.StartNew(device.Cancel, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    /// <summary>Answers all that is under way with a fault, and brings the device back.</summary>
    /// <param name="fault">What happened.</param>
    /// <param name="beside">A sample that is not yet under way, and fails too.</param>
    /// <param name="stop">The session ends.</param>
    /// <returns>What ended the device; null: it goes on.</returns>
    private SpikeDeviceException? Fail(Exception fault, SampleUnderWay? beside, CancellationToken stop)
    {
        SampleUnderWay? current = pipeline.Current;
        SpikeDeviceException? fatal = Single(null) ?? Recover(fault);
        foreach (SampleUnderWay sample in pipeline.Clear().Concat(beside is null ? [] : [beside]))
        {
            bool unwanted = fatal is null && sample.Cancellation.IsCancellationRequested && fault is OperationCanceledException or SpikeDeviceException { Fault: SpikeDeviceFault.Timeout };
            sample.Dispose();
            if (sample.IsDropped) continue;
            if (unwanted) sample.Work.Cancel();
            else sample.Work.Fail(sample == current ? fault is SpikeDeviceException ? fault : fatal ?? fault : Beside(sample, fatal ?? fault));
        }

        return fatal;
    }

    private Exception Beside(SampleUnderWay sample, Exception fault) => fault is SpikeDeviceException device
        ? new SpikeDeviceException(device.Fault, $"Sample {sample.Number} was under way on '{Id}' with one that failed, and has no result. The fault: {device.Message}", device)
        : fault;

    /// <summary>A fresh start: after a fault nobody knows what the board still holds.</summary>
    private SpikeDeviceException? Recover(Exception fault)
    {
        if (fault is SpikeDeviceException { Ends: true } end) return end;
        try
        {
            device.Reset();
            device.Load(image);
            return null;
        }
        catch (SpikeDeviceException e)
        {
            return new SpikeDeviceException(e.Ends ? e.Fault : SpikeDeviceFault.Lost, $"'{Id}' did not come back after a fault. The fault: {fault.Message} The reset: {e.Message}", e);
        }
    }
}
