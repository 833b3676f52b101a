using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Devices;

namespace Spike.Emulator;

/// <summary>A device with whom things go wrong: slow, faulty, careless with spikes, and at times without power.</summary>
/// <param name="device">The device.</param>
/// <param name="dice">What goes wrong.</param>
/// <param name="counts">What did.</param>
/// <param name="powerCycle">Takes the power from all devices.</param>
internal sealed class FaultyDevice(IDriverDevice device, FaultDice dice, FaultCounts counts, Action powerCycle) : IDriverDevice
{
    private readonly ManualResetEventSlim cancelled = new();
    private bool last;

    public string Id => device.Id;

    public DriverIdentity Identify() => device.Identify();

    public void Verify() => device.Verify();

    public void Load(ReadOnlyMemory<byte> image)
    {
        Wait();
        device.Load(image);
    }

    public void Start(ulong sample)
    {
        Begin();
        Interlocked.Increment(ref counts.Samples);
        last |= dice.IsLast();
        device.Start(sample);
    }

    public int Send(ulong sample, ReadOnlySpan<SpikeDeviceSpike> spikes)
    {
        Begin();
        if (spikes.Length < 2 || !dice.Falls(dice.Faults.LostSpikes)) return device.Send(sample, spikes);
        Interlocked.Increment(ref counts.LostSpikes);
        return device.Send(sample, spikes[1..]) + 1;
    }

    public int Step(ulong sample, int steps)
    {
        Begin();
        if (last)
        {
            last = false;
            Lose();
        }

        return device.Step(sample, steps);
    }

    public int Receive(ulong sample, Span<SpikeDeviceSpike> spikes)
    {
        Begin();
        bool doubles = spikes.Length > 1 && dice.Falls(dice.Faults.DoubledSpikes);
        int count = device.Receive(sample, doubles ? spikes[..^1] : spikes);
        if (count > 0 && doubles)
        {
            Interlocked.Increment(ref counts.DoubledSpikes);
            spikes[count] = spikes[count - 1];
            return count + 1;
        }

        if (count == 0 || !dice.Falls(dice.Faults.LostSpikes)) return count;
        Interlocked.Increment(ref counts.LostSpikes);
        return count - 1;
    }

    public DriverSummary Finish(ulong sample)
    {
        Begin();
        return device.Finish(sample);
    }

    public IReadOnlyList<DriverCounter> Counters() => device.Counters();

    public SpikeDeviceHealth Check() => device.Check();

    public void Reset()
    {
        Wait();
        device.Reset();
    }

    public void Cancel()
    {
        cancelled.Set();
        device.Cancel();
    }

    public void Dispose() => device.Dispose();

    private void Begin()
    {
        Wait();
        if (dice.Falls(dice.Faults.PowerCycles)) Lose();
        if (!dice.Falls(dice.Faults.Errors)) return;
        Interlocked.Increment(ref counts.Errors);
        throw new SpikeDeviceException(SpikeDeviceFault.Device, "an injected fault");
    }

    private void Wait()
    {
        Interlocked.Increment(ref counts.Calls);
        TimeSpan latency = dice.Latency();
        cancelled.Reset();
        if (latency > TimeSpan.Zero && cancelled.Wait(latency)) throw new SpikeDeviceException(SpikeDeviceFault.Timeout, "cancelled while it waited");
    }

    private void Lose()
    {
        powerCycle();
        throw new SpikeDeviceException(SpikeDeviceFault.Lost, "the power is gone");
    }
}
