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
    private readonly SampleRun run;
    private readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DeviceSlot(IDriverDevice device, DeviceLock? held, ReadOnlyMemory<byte> image, ImageFacts facts, SpikeDeviceOptions options)
    {
        (this.device, this.held, this.image, this.options) = (device, held, image, options);
        run = new SampleRun(device, facts, options);
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
            while (fatal is null && queue.WaitToReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
            {
                if (queue.TryRead(out SampleWork? work)) fatal = Take(work, stop);
            }
        }
        catch (SpikeDeviceException)
        {
            // The last device of the session was lost, and it is not this one: the queue ended with its fault.
        }

        IsLost = fatal is not null;
        Close();
        if (fatal is not null) lost(this, fatal);
    }

    /// <summary>Runs a sample and answers it, once.</summary>
    /// <returns>What ended the device; null: it goes on.</returns>
    private SpikeDeviceException? Take(SampleWork work, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(work.Cancellation, stop);
        if (either.IsCancellationRequested)
        {
            work.Cancel();
            return null;
        }

        var interrupted = Task.CompletedTask;
        SpikeDeviceException? fatal = null;
        Exception? fault = null;
        // Not on the canceller's thread: a library may hang in this call too.
        using (either.Token.UnsafeRegister(_ => interrupted = Task.Factory.StartNew(device.Cancel, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default), null))
        {
            try
            {
                run.Run(work, either.Token);
            }
            catch (Exception e)
            {
                fault = e;
            }
        }

        // A cancel that comes late would end the next sample's call.
        if (!interrupted.Wait(options.Grace)) fatal = NxLibrary.Hangs($"'{Id}'", "spike_nx_cancel", options.Grace);
        else if (fault is not null) fatal = Recover(fault);

        if (fault is null) work.Complete(Id);
        else if (fatal is null && either.IsCancellationRequested && fault is OperationCanceledException or SpikeDeviceException { Fault: SpikeDeviceFault.Timeout }) work.Cancel();
        else work.Fail(fault is SpikeDeviceException ? fault : fatal ?? fault);
        return fatal;
    }

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
