using System.Text;
using Spike.Runtime.Remote;

namespace Spike.Emulator;

/// <summary>Decides what goes wrong with one device: the same seed and the same calls, the same faults (splitmix64).</summary>
internal sealed class FaultDice
{
    private readonly Lock gate = new();
    private ulong state;
    private long samples;

    public FaultDice(EmulatorFaults faults, string id) => Change(faults, id);

    public EmulatorFaults Faults { get; private set; } = new();

    public void Change(EmulatorFaults faults, string id)
    {
        lock (gate)
        {
            ulong name = Encoding.UTF8.GetBytes(id).Aggregate(14695981039346656037, (hash, letter) => unchecked((hash ^ letter) * 1099511628211)); // FNV-1a
            (Faults, state, samples) = (faults, faults.Seed ^ name, 0);
        }
    }

    /// <summary>Whether this is one of so many in a million.</summary>
    public bool Falls(int inAMillion)
    {
        if (inAMillion == 0) return false;
        lock (gate) return Next() % 1_000_000 < (ulong)inAMillion;
    }

    /// <summary>How long the next call waits.</summary>
    public TimeSpan Latency()
    {
        (int least, int jitter) = (Faults.LatencyMicroseconds, Faults.JitterMicroseconds);
        if (jitter == 0) return TimeSpan.FromMicroseconds(least);
        lock (gate) return TimeSpan.FromMicroseconds(least + (long)(Next() % ((ulong)jitter + 1)));
    }

    /// <summary>Counts a sample; true where the power goes in it.</summary>
    public bool IsLast()
    {
        lock (gate) return ++samples is var count && Faults.PowerCycleEvery > 0 && count % Faults.PowerCycleEvery == 0;
    }

    private ulong Next()
    {
        unchecked
        {
            ulong x = state += 0x9e3779b97f4a7c15;
            x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
            x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
            return x ^ (x >> 31);
        }
    }
}
