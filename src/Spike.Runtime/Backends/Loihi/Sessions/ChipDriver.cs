using Spike.Runtime.Chips.Images;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi.Sessions;

/// <summary>A device of this process, the emulator, as a driver's: it takes bytes, knows its sample and counts what goes in and out.</summary>
/// <param name="id">Its name.</param>
/// <param name="device">What runs.</param>
internal sealed class ChipDriver(string id, IChipDevice device) : IDriverDevice
{
    // A cancel is heard between two pieces of a call, and a reader that is far behind stops the steps.
    private const int StepsAtOnce = 8, MostWaiting = 1 << 16;

    private readonly Lock turn = new();
    private readonly System.Diagnostics.Stopwatch up = System.Diagnostics.Stopwatch.StartNew();
    private readonly List<SpikeDeviceSpike> waiting = [];
    private readonly OutputSpike[] room = new OutputSpike[1024];
    private ChipImage? image;
    private ulong? sample;
    private int steps, handed;
    private ulong spikesIn, spikesOut;
    private volatile bool cancelled;
    private bool faulty, disposed;

    public string Id => id;

    public DriverIdentity Identify() => new(device.Identity.Name, "", device.Identity.Profile, device.Identity.ProfileSha256, Emulated: true);

    public void Verify() => throw new SpikeDeviceException(SpikeDeviceFault.Unverified, $"'{id}' is an emulator, which proves nothing. Use a board.");

    public void Load(ReadOnlyMemory<byte> bytes) => Do(() =>
    {
        (image, sample, faulty) = (null, null, false);
        // The caller keeps the bytes only for the call.
        ChipImage read = ChipImageReader.Read(bytes.ToArray());
        device.Load(read);
        image = read;
    });

    public void Start(ulong number) => Do(() =>
    {
        if (image is null || faulty) throw State(image is null ? "no image is loaded" : "it must be reset");
        device.Start();
        waiting.Clear();
        (sample, steps, handed, spikesIn, spikesOut) = (number, 0, 0, 0, 0);
    });

    public int Send(ulong number, ReadOnlySpan<SpikeDeviceSpike> spikes)
    {
        // Not all at once: boards have little memory for it, and hosts must be used to that.
        var some = new InputSpike[Math.Min(spikes.Length, 4096)];
        for (int i = 0; i < some.Length; i++) some[i] = new InputSpike(spikes[i].Step, spikes[i].Port, spikes[i].Element, spikes[i].Payload);
        Do(number, () =>
        {
            device.Send(some);
            spikesIn += (ulong)some.Length;
        });
        return some.Length;
    }

    public int Step(ulong number, int count)
    {
        int done = 0;
        Do(number, () =>
        {
            while (done < count && waiting.Count - handed < MostWaiting)
            {
                if (cancelled) throw new SpikeDeviceException(SpikeDeviceFault.Timeout, $"'{id}' was asked to stop.");
                int some = Math.Min(StepsAtOnce, count - done);
                device.Step(some);
                done += some;
                steps += some;
                for (int taken = room.Length; taken == room.Length;)
                {
                    taken = device.Receive(room);
                    foreach (OutputSpike spike in room.AsSpan(0, taken)) waiting.Add(new SpikeDeviceSpike(spike.Step, spike.Port, spike.Element, spike.Payload));
                }
            }
        });
        return done;
    }

    public int Receive(ulong number, Span<SpikeDeviceSpike> spikes)
    {
        int wanted = spikes.Length, first = 0, count = 0;
        Do(number, () =>
        {
            first = handed;
            count = Math.Min(wanted, waiting.Count - handed);
            handed += count;
            spikesOut += (ulong)count;
        });
        for (int i = 0; i < count; i++) spikes[i] = waiting[first + i];
        return count;
    }

    public DriverSummary Finish(ulong number)
    {
        DriverSummary? summary = null;
        Do(number, () =>
        {
            summary = new DriverSummary(number, steps, spikesIn, spikesOut);
            sample = null;
        });
        return summary!;
    }

    public IReadOnlyList<DriverCounter> Counters()
    {
        DriverCounter[] counters = [];
        Do(() =>
        {
            if (image is null) throw State("no image is loaded");
            counters = [.. device.ReadCounters().Select((counter, node) => new DriverCounter(
                node, node < image.Cores.Length ? image.Cores[node].Chip : image.Processors[node - image.Cores.Length].Chip,
                (ulong)counter.SpikesIn, (ulong)counter.SpikesOut, (ulong)counter.SynapticOperations, (ulong)(counter.ActiveUpdates + counter.InactiveUpdates)))];
        });
        return counters;
    }

    public SpikeDeviceHealth Check()
    {
        var state = SpikeDeviceState.Ready;
        Do(() => state = faulty ? SpikeDeviceState.Faulty : image is null ? SpikeDeviceState.Ready : sample is null ? SpikeDeviceState.Loaded : SpikeDeviceState.Running);
        return new SpikeDeviceHealth(id, state, null, null, up.Elapsed, 0);
    }

    public void Reset() => Do(() => (image, sample, faulty) = (null, null, false));

    public void Cancel() => cancelled = true;

    public void Dispose()
    {
        lock (turn)
        {
            if (disposed) return;
            disposed = true;
            device.Dispose();
        }
    }

    private void Do(ulong number, Action work) => Do(() =>
    {
        if (sample != number) throw State(sample is { } other ? $"sample {other} is under way, not {number}" : "no sample is under way");
        work();
    });

    private void Do(Action work)
    {
        lock (turn)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            cancelled = false;
            try
            {
                work();
            }
            catch (ChipImageException e)
            {
                throw new SpikeDeviceException(SpikeDeviceFault.Image, $"'{id}': {e.Message}", e);
            }
            catch (ChipRunException e)
            {
                faulty = true;
                throw new SpikeDeviceException(SpikeDeviceFault.Device, $"'{id}': {e.Message}", e);
            }
            catch (Exception e) when (e is not SpikeDeviceException)
            {
                // As on a board: whatever it is, the host gets a fault, and the program that holds other devices goes on.
                faulty = true;
                throw new SpikeDeviceException(SpikeDeviceFault.Device, $"'{id}': {e.GetType().Name}: {e.Message}", e);
            }
        }
    }

    private SpikeDeviceException State(string why) => new(SpikeDeviceFault.Device, $"'{id}': {why}.");
}
