using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi;

/// <summary>spike_nx_digest of native/spike_nx.h: sums of it show that spikes were lost, doubled or changed, where counts alone would not.</summary>
internal static class SpikeDigest
{
    public static ulong Of(SpikeDeviceSpike spike)
    {
        ulong x = ((((ulong)(uint)spike.Step << 32) | (uint)spike.Element) * 0x9e3779b97f4a7c15) ^ (((ulong)(uint)spike.Port << 32) | (uint)spike.Payload);
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }

    public static ulong Of(ReadOnlySpan<SpikeDeviceSpike> spikes)
    {
        ulong sum = 0;
        foreach (SpikeDeviceSpike spike in spikes) sum += Of(spike);
        return sum;
    }
}
