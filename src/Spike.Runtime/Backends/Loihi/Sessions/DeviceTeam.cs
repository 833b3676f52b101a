using System.Threading.Channels;
using Spike.Runtime.Devices;
using Spike.Runtime.Telemetry;

namespace Spike.Runtime.Backends.Loihi.Sessions;

/// <summary>The devices of a session that are up, and the queue that they share. It ends with the last of them; a session that reconnects makes another one.</summary>
internal sealed class DeviceTeam
{
    private readonly Lock gate = new();
    private readonly Channel<SampleWork> queue;
    private readonly List<DeviceSlot> slots = [];
    private readonly CancellationTokenSource stop = new();
    private SpikeDeviceException? fault;
    private bool closed;

    public DeviceTeam(int capacity) => queue = Channel.CreateBounded<SampleWork>(capacity);

    /// <summary>What ended the last device; null: one is up, or the team was closed.</summary>
    public SpikeDeviceException? Fault
    {
        get
        {
            lock (gate) return fault;
        }
    }

    public IReadOnlyList<DeviceSlot> Slots
    {
        get
        {
            lock (gate) return [.. slots];
        }
    }

    /// <returns>False: the team has ended meanwhile; the device is not taken.</returns>
    public bool Add(DeviceSlot slot)
    {
        lock (gate)
        {
            if (fault is not null || closed) return false;
            slots.Add(slot);
        }

        slot.Begin(queue.Reader, stop.Token, Lost);
        return true;
    }

    /// <summary>Accepts a sample when there is room for it.</summary>
    /// <exception cref="SpikeDeviceException">All devices are lost; the sample was not accepted.</exception>
    public async ValueTask EnterAsync(SampleWork work)
    {
        try
        {
            await queue.Writer.WriteAsync(work, work.Cancellation).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw Fault is { } lost
                ? new SpikeDeviceException(lost.Fault, $"No device of the session is left, so the sample was not accepted. {lost.Message}", lost)
                : new ObjectDisposedException(nameof(SpikeDeviceSession));
        }
    }

    /// <summary>Ends what runs and what waits, then closes the devices.</summary>
    public async Task CloseAsync()
    {
        lock (gate) closed = true;
        queue.Writer.TryComplete();
        await stop.CancelAsync().ConfigureAwait(false);
        foreach (DeviceSlot slot in Slots) await slot.Ended.ConfigureAwait(false);
        while (queue.Reader.TryRead(out SampleWork? work)) work.Cancel();
    }

    private void Lost(DeviceSlot slot, SpikeDeviceException why)
    {
        if (RuntimeNotices.AreHeard) RuntimeNotices.Give(new DeviceLost(slot.Id, why.Message));
        lock (gate)
        {
            slots.Remove(slot);
            if (slots.Count > 0) return;
            fault = why;
        }

        // Nobody is left to read: what waits is told, and what waits for room is not accepted.
        queue.Writer.TryComplete();
        while (queue.Reader.TryRead(out SampleWork? work))
            work.Fail(new SpikeDeviceException(why.Fault, $"The sample {work.Number} was never begun, because its device was lost. {why.Message}", why));
    }
}
