using System.Diagnostics;
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

    /// <summary>Samples under way at most; more than any image overlaps.</summary>
    private const int MostSamples = 64;

    private readonly Lock turn = new();
    private readonly Stopwatch power = Stopwatch.StartNew();
    private readonly List<DeviceSample> samples = [];
    private ChipEmulator? emulator;
    private int interval;
    private bool faulty;
    private volatile bool cancelled;

    public string Id => id;

    /// <summary>What runs, for whom wants more counts than a driver knows of; none before an image is loaded.</summary>
    public ChipEmulator? Emulator => emulator;

    public DriverIdentity Identify() => new("emulator", typeof(EmulatedDevice).Assembly.GetName().Version?.ToString(3) ?? "", board.Chip.Name, profileSha256, Emulated: true, MostSamples);

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
            catch (Exception e) when (e is ChipImageException or SpikeFormatException)
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
            interval = SampleInterval.Of(image);
        }
    }

    public void Start(ulong number)
    {
        lock (turn)
        {
            ChipEmulator loaded = emulator ?? throw State("no image is loaded");
            if (faulty) throw State("it must be reset after a fault");
            if (samples.Count > 0)
            {
                if (interval == 0 || samples.Count == MostSamples) throw State($"{samples.Count} samples are under way, and the image lets no other one begin");
                if (loaded.StepOf(samples[^1].Sample) is var since && since < interval) throw State($"sample {samples[^1].Number} began {since} steps ago, and the image takes one every {interval}");
                if (samples.Any(one => one.Number == number)) throw State($"sample {number} is under way");
            }

            // A new sample alone forgets what came before, so nothing is left of one that was ended early.
            samples.Add(new DeviceSample(number, loaded.Begin()));
            cancelled = false;
        }
    }

    public int Send(ulong number, ReadOnlySpan<SpikeDeviceSpike> spikes)
    {
        lock (turn)
        {
            DeviceSample running = Running(number);
            try
            {
                foreach (SpikeDeviceSpike spike in spikes) emulator!.Require(running.Sample, spike);
            }
            catch (ArgumentException e)
            {
                throw new SpikeDeviceException(SpikeDeviceFault.Device, $"'{id}': {e.Message}", e);
            }

            foreach (SpikeDeviceSpike spike in spikes) emulator!.Send(running.Sample, spike);
            running.Took(spikes);
            return spikes.Length;
        }
    }

    public int Step(ulong number, int steps)
    {
        lock (turn)
        {
            DeviceSample running = Running(number);
            if (running != samples[0]) throw State($"sample {samples[0].Number} is older than {number}, and steps are counted by the oldest");
            int end = emulator!.Image.Steps;
            if (samples.Count > 1) steps = Math.Min(steps, end - emulator.StepOf(running.Sample));
            int done = 0;
            try
            {
                for (; done < steps && samples.All(one => one.Waiting < Room) && !cancelled; done++)
                {
                    emulator.Run(1);
                    foreach (DeviceSample one in samples) one.Collect();
                }
            }
            catch (ChipRunException e)
            {
                samples.Clear();
                faulty = true;
                throw new SpikeDeviceException(SpikeDeviceFault.Device, $"'{id}': {e.Message}", e);
            }

            cancelled = false;
            return done;
        }
    }

    public int Receive(ulong number, Span<SpikeDeviceSpike> spikes)
    {
        lock (turn) return Running(number).Give(spikes);
    }

    public DriverSummary Finish(ulong number)
    {
        lock (turn)
        {
            DeviceSample running = Running(number);
            int steps = emulator!.StepOf(running.Sample);
            if (samples.Count > 1 && steps < emulator.Image.Steps) throw State($"sample {number} has steps to go, and others are under way");
            emulator.End(running.Sample);
            samples.Remove(running);
            return running.Summary(steps);
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
        faulty ? SpikeDeviceState.Faulty : samples.Count > 0 ? SpikeDeviceState.Running : emulator is null ? SpikeDeviceState.Ready : SpikeDeviceState.Loaded,
        null, null, power.Elapsed, 0);

    public void Reset()
    {
        lock (turn)
        {
            emulator?.Dispose();
            samples.Clear();
            (emulator, faulty, cancelled) = (null, false, false);
        }
    }

    public void Cancel() => cancelled = true;

    public void Dispose() => Reset();

    private DeviceSample Running(ulong number) => samples.Find(one => one.Number == number)
        ?? throw State(samples.Count == 0 ? "no sample is under way" : $"sample {samples[0].Number} is under way, not {number}");

    private SpikeDeviceException State(string reason) => new(SpikeDeviceFault.Device, $"'{id}': {reason}.");
}
