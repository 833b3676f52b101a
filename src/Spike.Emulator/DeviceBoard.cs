using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Devices;
using Spike.Runtime.Remote;

namespace Spike.Emulator;

/// <summary>All devices of the server: who has which, what goes wrong with them, and what has gone wrong.</summary>
internal sealed class DeviceBoard(IDriverSource source, EmulatorFaults faults)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Action> taken = [];
    private readonly Dictionary<string, FaultDice> dice = [];
    private readonly FaultCounts counts = new();
    private EmulatorFaults faults = faults;
    private long connections;

    public EmulatorReport Report => new(Connections: Interlocked.Read(ref connections), Samples: counts.Samples, Calls: counts.Calls, Errors: counts.Errors,
        LostSpikes: counts.LostSpikes, DoubledSpikes: counts.DoubledSpikes, PowerCycles: counts.PowerCycles);

    public FaultCounts Counts => counts;

    public IReadOnlyList<SpikeDeviceInfo> List() => source.Devices();

    /// <summary>Opens a device for one connection.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="cut">Ends the connection at once; called when the power goes.</param>
    /// <exception cref="SpikeDeviceException">There is no such device, or somebody has it.</exception>
    public IDriverDevice Open(string id, Action cut)
    {
        lock (gate)
        {
            if (!taken.TryAdd(id, cut)) throw new SpikeDeviceException(SpikeDeviceFault.Busy, $"'{id}' is open elsewhere");
            try
            {
                IDriverDevice device = source.Open(id);
                connections++;
                // A device's dice go on from one connection to the next: a seed is for the life of the server.
                if (!dice.TryGetValue(id, out FaultDice? own)) dice[id] = own = new FaultDice(faults, id);
                return new FaultyDevice(device, own, counts, PowerCycle);
            }
            catch
            {
                taken.Remove(id);
                throw;
            }
        }
    }

    public void Release(string id)
    {
        lock (gate) taken.Remove(id);
    }

    public void Inject(EmulatorFaults changed)
    {
        lock (gate)
        {
            faults = changed;
            foreach ((string id, FaultDice own) in dice) own.Change(changed, id);
        }
    }

    /// <summary>All devices lose what they hold, and all peers their devices.</summary>
    public void PowerCycle()
    {
        Action[] cuts;
        lock (gate) cuts = [.. taken.Values];
        if (cuts.Length > 0) Interlocked.Increment(ref counts.PowerCycles);
        foreach (Action cut in cuts) cut();
    }
}

/// <summary>What has gone wrong on purpose.</summary>
internal sealed class FaultCounts
{
    public long Calls, Samples, Errors, LostSpikes, DoubledSpikes, PowerCycles;
}
