using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi.Driver;

/// <summary>A device behind a vendor's library. Every call has a limit; one that does not return ends the device, not the program.</summary>
internal sealed unsafe class NxDevice : IDriverDevice
{
    private readonly NxLibrary library;
    private readonly NxApi api;
    private readonly CallThread thread;
    private readonly NxHandle handle;
    private readonly NxLimits limits;

    public NxDevice(NxLibrary library, string id, CallThread thread, NxHandle handle, NxLimits limits) =>
        (this.library, api, Id, this.thread, this.handle, this.limits) = (library, library.Api, id, thread, handle, limits);

    public string Id { get; }

    public DriverIdentity Identify()
    {
        DriverIdentity? identity = null;
        Call("spike_nx_identify", limits.Call, (device, time) =>
        {
            var found = new NxIdentity { Size = (uint)sizeof(NxIdentity) };
            NxStatus status = api.Identify(device, time, &found);
            if (status == NxStatus.Ok)
            {
                identity = new DriverIdentity(
                    NxText.Read(found.Serial, 64), NxText.Read(found.Firmware, 64), NxText.Read(found.Profile, 64), NxText.Read(found.ProfileSha256, 72), found.Emulated != 0,
                    (int)Math.Clamp(found.Samples, 1, 1024)); // 0: a library of version 1.0
            }

            return status;
        });
        return identity!;
    }

    public void Verify() => Call("spike_nx_verify", limits.Call, (device, time) => api.Verify(device, time));

    public void Load(ReadOnlyMemory<byte> image) => Call("spike_nx_load", limits.Load, (device, time) =>
    {
        using System.Buffers.MemoryHandle pinned = image.Pin();
        return api.Load(device, (byte*)pinned.Pointer, (ulong)image.Length, time);
    });

    public void Start(ulong sample) => Call("spike_nx_start", limits.Call, (device, time) => api.Start(device, sample, time));

    public int Send(ulong sample, ReadOnlySpan<SpikeDeviceSpike> spikes)
    {
        // A copy: the caller's memory may be gone before a call that hangs returns.
        SpikeDeviceSpike[] copy = spikes.ToArray();
        uint taken = 0;
        Call("spike_nx_send", limits.Call, (device, time) =>
        {
            uint some = 0;
            fixed (SpikeDeviceSpike* first = copy)
            {
                NxStatus status = api.Send(device, sample, first, (uint)copy.Length, time, &some);
                taken = some;
                return status;
            }
        });
        if (taken == 0 || taken > copy.Length) throw Nonsense($"spike_nx_send took {taken} of {copy.Length} spikes");
        return (int)taken;
    }

    public int Step(ulong sample, int steps)
    {
        uint done = 0;
        Call("spike_nx_step", limits.Call, (device, time) =>
        {
            uint some = 0;
            NxStatus status = api.Step(device, sample, (uint)steps, time, &some);
            done = some;
            return status;
        });
        return done <= steps ? (int)done : throw Nonsense($"spike_nx_step did {done} of {steps} steps");
    }

    public int Receive(ulong sample, Span<SpikeDeviceSpike> spikes)
    {
        var room = new SpikeDeviceSpike[spikes.Length];
        uint count = 0;
        Call("spike_nx_receive", limits.Call, (device, time) =>
        {
            uint some = 0;
            fixed (SpikeDeviceSpike* first = room)
            {
                NxStatus status = api.Receive(device, sample, first, (uint)room.Length, time, &some);
                count = some;
                return status;
            }
        });
        if (count > room.Length) throw Nonsense($"spike_nx_receive wrote {count} spikes into room for {room.Length}");
        room.AsSpan(0, (int)count).CopyTo(spikes);
        return (int)count;
    }

    public DriverSummary Finish(ulong sample)
    {
        var summary = new NxSummary();
        Call("spike_nx_finish", limits.Call, (device, time) =>
        {
            var found = new NxSummary { Size = (uint)sizeof(NxSummary) };
            NxStatus status = api.Finish(device, sample, time, &found);
            summary = found;
            return status;
        });
        return new DriverSummary(summary.Sample, summary.Steps, summary.SpikesIn, summary.SpikesOut, summary.SumIn, summary.SumOut);
    }

    public IReadOnlyList<DriverCounter> Counters()
    {
        DriverCounter[] counters = [];
        Call("spike_nx_counters", limits.Call, (device, time) =>
        {
            uint count = 0;
            NxStatus status = api.Counters(device, null, 0, time, &count);
            if (status != NxStatus.Ok) return status;
            var found = new NxCounter[Math.Min(count, 1 << 20)];
            fixed (NxCounter* first = found) status = api.Counters(device, first, (uint)found.Length, time, &count);
            if (status == NxStatus.Ok)
            {
                counters = [.. found.Take((int)Math.Min(count, found.Length))
                    .Select(one => new DriverCounter(one.Node, one.Chip, one.SpikesIn, one.SpikesOut, one.SynapticOperations, one.NeuronUpdates))];
            }

            return status;
        });
        return counters;
    }

    public SpikeDeviceHealth Check()
    {
        var health = new NxHealth();
        Call("spike_nx_check", limits.Call, (device, time) =>
        {
            var found = new NxHealth { Size = (uint)sizeof(NxHealth) };
            NxStatus status = api.Check(device, time, &found);
            health = found;
            return status;
        });
        return new SpikeDeviceHealth(
            Id, Enum.IsDefined((SpikeDeviceState)health.State) && health.State <= (int)SpikeDeviceState.Faulty ? (SpikeDeviceState)health.State : SpikeDeviceState.Faulty,
            Thousandths(health.TemperatureMilliCelsius), Thousandths(health.PowerMilliWatts),
            TimeSpan.FromMilliseconds(Math.Min(health.UptimeMilliseconds, long.MaxValue / 10_000)), health.CorrectedErrors);
    }

    public void Reset() => Call("spike_nx_reset", limits.Load, (device, time) => api.Reset(device, time));

    public void Cancel()
    {
        // While it is open, so that it is not closed under the call; on a closed one there is nothing to cancel.
        bool held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            _ = api.Cancel(handle.Device);
        }
        catch (ObjectDisposedException)
        {
        }
        finally
        {
            if (held) handle.DangerousRelease();
        }
    }

    public void Dispose()
    {
        // Given up: the thread closes the handle when the call that hangs returns.
        if (!thread.IsAbandoned) thread.Call(handle.Dispose, limits.Call + limits.Grace, null, TimeSpan.Zero, null);
        thread.Dispose();
    }

    private static double? Thousandths(int value) => value == NxHealth.Unknown ? null : value / 1000.0;

    private SpikeDeviceException Nonsense(string what) =>
        new(SpikeDeviceFault.Miscounted, $"'{Id}': {what}, which spike_nx.h does not allow. The library '{library.Path}' is at fault; report it to its maker.");

    private void Call(string name, TimeSpan limit, Func<nint, uint, NxStatus> call)
    {
        var status = NxStatus.Ok;
        string words = "";
        bool back = thread.Call(
            () =>
            {
                ObjectDisposedException.ThrowIf(handle.IsClosed, this);
                NxStatus came = call(handle.Device, NxLimits.Milliseconds(limit));
                if (came != NxStatus.Ok) words = api.WordsOf(handle.Device);
                status = came;
            },
            limit + limits.Grace, Cancel, limits.Grace, handle.Dispose);
        if (!back) throw NxLibrary.Hangs($"'{Id}'", name, limit);
        if (status == NxStatus.Ok) return;
        SpikeDeviceFault fault = NxStatuses.FaultOf(status);
        throw new SpikeDeviceException(fault, $"'{Id}': {name} failed: {NxStatuses.InWords(status)}{(words.Length > 0 ? $" ({words})" : "")}. {NxStatuses.Remedy(fault)}");
    }
}
