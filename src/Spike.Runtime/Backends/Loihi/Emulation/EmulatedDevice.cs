using System.Diagnostics;
using System.Runtime.InteropServices;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>The emulator as a device.</summary>
/// <param name="id">Its name.</param>
/// <param name="board">What it emulates.</param>
/// <param name="profileSha256">Of the board's profile; empty: images of any content of the profile are taken.</param>
/// <param name="threads">That share the cores of a step.</param>
internal sealed class EmulatedDevice(string id, ChipBoard board, string profileSha256, int threads) : IDriverDevice
{
    /// <summary>Output spikes that wait at most, before the host must receive.</summary>
    private const int Room = 1 << 20;

    private readonly Lock turn = new();
    private readonly Stopwatch power = Stopwatch.StartNew();
    private readonly List<SpikeDeviceSpike> received = [];
    private ChipEmulator? emulator;
    private ulong sample, spikesIn, spikesOut;
    private int taken;
    private bool running, faulty;
    private volatile bool cancelled;

    public string Id => id;

    /// <summary>What runs, for whom wants more counts than a driver knows of; none before an image is loaded.</summary>
    public ChipEmulator? Emulator => emulator;

    public DriverIdentity Identify() => new("emulator", typeof(EmulatedDevice).Assembly.GetName().Version?.ToString(3) ?? "", board.Chip.Name, profileSha256, Emulated: true);

    public void Verify() => throw new SpikeDeviceException(SpikeDeviceFault.Unverified, $"'{id}' is an emulator, which cannot prove to be hardware.");

    public void Load(ReadOnlyMemory<byte> image)
    {
        lock (turn)
        {
            Reset();
            try
            {
                Load(ChipImageFile.Read(image));
            }
            catch (ChipImageException e)
            {
                throw new SpikeDeviceException(SpikeDeviceFault.Image, $"'{id}' does not take the image. {e.Message}", e);
            }
        }
    }

    /// <exception cref="ChipImageException">The image makes no sense, or was mapped for another chip.</exception>
    public void Load(ChipImage image)
    {
        if (image.Profile != board.Chip.Name)
            throw new ChipImageException($"The chip image was mapped for '{image.Profile}', and the device is '{board.Chip.Name}'. Compile for the target '{board.Chip.Name}'.");
        if (profileSha256.Length > 0 && !image.ProfileSha256.Equals(profileSha256, StringComparison.OrdinalIgnoreCase))
            throw new ChipImageException($"The chip image was mapped for another version of the profile '{image.Profile}' than the device has. Compile the model again.");
        lock (turn)
        {
            Reset();
            emulator = new ChipEmulator(image, board, threads);
        }
    }

    public void Start(ulong number)
    {
        lock (turn)
        {
            ChipEmulator loaded = emulator ?? throw State("no image is loaded");
            if (faulty) throw State("it must be reset after a fault");
            loaded.Start();
            received.Clear();
            (sample, spikesIn, spikesOut, taken, running, cancelled) = (number, 0, 0, 0, true, false);
        }
    }

    public int Send(ulong number, ReadOnlySpan<SpikeDeviceSpike> spikes)
    {
        lock (turn)
        {
            ChipEmulator loaded = Running(number);
            try
            {
                foreach (SpikeDeviceSpike spike in spikes) loaded.Require(spike);
            }
            catch (ArgumentException e)
            {
                throw new SpikeDeviceException(SpikeDeviceFault.Device, $"'{id}': {e.Message}", e);
            }

            foreach (SpikeDeviceSpike spike in spikes) loaded.Send(spike);
            spikesIn += (ulong)spikes.Length;
            return spikes.Length;
        }
    }

    public int Step(ulong number, int steps)
    {
        lock (turn)
        {
            ChipEmulator loaded = Running(number);
            int done = 0;
            try
            {
                for (; done < steps && received.Count - taken < Room && !cancelled; done++) loaded.Run(1, received);
            }
            catch (ChipRunException e)
            {
                (running, faulty) = (false, true);
                throw new SpikeDeviceException(SpikeDeviceFault.Device, $"'{id}': {e.Message}", e);
            }

            cancelled = false;
            return done;
        }
    }

    public int Receive(ulong number, Span<SpikeDeviceSpike> spikes)
    {
        lock (turn)
        {
            Running(number);
            int count = Math.Min(spikes.Length, received.Count - taken);
            CollectionsMarshal.AsSpan(received).Slice(taken, count).CopyTo(spikes);
            (taken, spikesOut) = (taken + count, spikesOut + (ulong)count);
            if (taken < received.Count) return count;
            received.Clear();
            taken = 0;
            return count;
        }
    }

    public DriverSummary Finish(ulong number)
    {
        lock (turn)
        {
            ChipEmulator loaded = Running(number);
            running = false;
            return new DriverSummary(sample, loaded.Step, spikesIn, spikesOut);
        }
    }

    public IReadOnlyList<DriverCounter> Counters()
    {
        lock (turn)
        {
            if (emulator is not { } loaded) return [];
            int Chip(int node) => node < loaded.Image.Cores.Length ? loaded.Image.Cores[node].Chip : loaded.Image.Processors[node - loaded.Image.Cores.Length].Chip;
            return [.. loaded.Counters.Select((counters, node) => new DriverCounter(node, Chip(node), (ulong)counters.SpikesIn, (ulong)counters.SpikesOut,
                (ulong)counters.SynapticOperations, (ulong)(counters.ActiveUpdates + counters.InactiveUpdates)))];
        }
    }

    public SpikeDeviceHealth Check() => new(id,
        faulty ? SpikeDeviceState.Faulty : running ? SpikeDeviceState.Running : emulator is null ? SpikeDeviceState.Ready : SpikeDeviceState.Loaded,
        null, null, power.Elapsed, 0);

    public void Reset()
    {
        lock (turn)
        {
            emulator?.Dispose();
            (emulator, running, faulty, cancelled) = (null, false, false, false);
        }
    }

    public void Cancel() => cancelled = true;

    public void Dispose() => Reset();

    private ChipEmulator Running(ulong number) => !running ? throw State("no sample is under way") : number == sample ? emulator! : throw State($"sample {sample} is under way, not {number}");

    private SpikeDeviceException State(string reason) => new(SpikeDeviceFault.Device, $"'{id}': {reason}.");
}
