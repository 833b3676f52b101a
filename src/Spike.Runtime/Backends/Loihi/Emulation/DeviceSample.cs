using System.Runtime.InteropServices;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>A sample on an emulated device: its output spikes that wait for the host, and what both sides have taken of each other.</summary>
internal sealed class DeviceSample(ulong number, EmulatedSample sample)
{
    private readonly List<SpikeDeviceSpike> waiting = [];
    private ulong spikesIn, spikesOut, sumIn, sumOut;
    private int given;

    public ulong Number => number;

    public EmulatedSample Sample => sample;

    /// <summary>Output spikes that the host has not taken.</summary>
    public int Waiting => waiting.Count - given;

    /// <summary>After steps of the board.</summary>
    public void Collect() => sample.TakeOutputs(waiting);

    public void Took(ReadOnlySpan<SpikeDeviceSpike> spikes)
    {
        spikesIn += (ulong)spikes.Length;
        sumIn += SpikeDigest.Of(spikes);
    }

    /// <summary>Hands out some of what waits.</summary>
    public int Give(Span<SpikeDeviceSpike> spikes)
    {
        int count = Math.Min(spikes.Length, Waiting);
        CollectionsMarshal.AsSpan(waiting).Slice(given, count).CopyTo(spikes);
        (given, spikesOut) = (given + count, spikesOut + (ulong)count);
        sumOut += SpikeDigest.Of(spikes[..count]);
        if (given < waiting.Count) return count;
        waiting.Clear();
        given = 0;
        return count;
    }

    public DriverSummary Summary(int steps) => new(number, steps, spikesIn, spikesOut, sumIn, sumOut);
}
