using System.Collections.Immutable;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi;

/// <summary>What an image did with some samples on the emulator: the counts that energy is computed from, and the time that a sample takes.</summary>
/// <param name="Samples">That ran, one after another.</param>
/// <param name="Nodes">Counts of all samples by node, cores first.</param>
/// <param name="Seconds">Of a sample, by the profile's times.</param>
internal sealed record PlacedRun(long Samples, ImmutableArray<ChipCounters> Nodes, double Seconds)
{
    private const double Nano = 1e-9;

    /// <summary>All nodes together.</summary>
    public ChipCounters All => Nodes.Aggregate((a, b) => a + b);

    /// <summary>Runs the image.</summary>
    /// <param name="image">What to run.</param>
    /// <param name="board">What it stands on.</param>
    /// <param name="samples">How many.</param>
    /// <param name="threads">That share the cores of a step; 0: one for each processor.</param>
    /// <param name="send">The spikes of a sample by its number, and the steps that it takes.</param>
    /// <param name="received">Gets a sample's number and the spikes that left; null: nobody looks.</param>
    /// <param name="cancellation">Ends it between two samples.</param>
    public static PlacedRun Of(
        ChipImage image, ChipBoard board, int samples, int threads, Func<int, (List<SpikeDeviceSpike> Spikes, int Steps)> send,
        Action<int, List<SpikeDeviceSpike>>? received, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples);
        using var emulator = new ChipEmulator(image, board, threads == 0 ? Environment.ProcessorCount : threads);
        var spikes = new List<SpikeDeviceSpike>();
        double nanoseconds = 0;
        ImmutableArray<ChipCounters> before = emulator.Counters;
        for (int sample = 0; sample < samples; sample++)
        {
            cancellation.ThrowIfCancellationRequested();
            spikes.Clear();
            emulator.Start();
            (List<SpikeDeviceSpike> sent, int steps) = send(sample);
            foreach (SpikeDeviceSpike spike in sent) emulator.Send(spike);
            for (int step = 0; step < steps; step++)
            {
                emulator.Run(1, spikes);
                ImmutableArray<ChipCounters> after = emulator.Counters;
                nanoseconds += Step(before, after, image.Cores.Length, board.Chip.Times);
                before = after;
            }

            received?.Invoke(sample, spikes);
        }

        return new PlacedRun(samples, emulator.Counters, nanoseconds * Nano / samples);
    }

    /// <summary>The barrier waits for the busiest core; then the processors work, and it waits for the busiest of these. Spikes travel meanwhile.</summary>
    private static double Step(ImmutableArray<ChipCounters> before, ImmutableArray<ChipCounters> after, int cores, ChipTimes times)
    {
        double core = 0, processor = 0;
        for (int node = 0; node < after.Length; node++)
        {
            double work = Work(before[node], after[node], times);
            if (node < cores) core = Math.Max(core, work);
            else processor = Math.Max(processor, work);
        }

        return times.Step.Value + core + processor;
    }

    private static double Work(in ChipCounters before, in ChipCounters after, ChipTimes times) =>
        ((after.SynapticOperations - before.SynapticOperations) * times.SynapticOperation.Value)
        + ((after.ActiveUpdates - before.ActiveUpdates) * times.ActiveUpdate.Value)
        + ((after.InactiveUpdates - before.InactiveUpdates) * times.InactiveUpdate.Value)
        + ((after.SpikesIn - before.SpikesIn) * times.TileSpike.Value)
        + ((after.ProcessorOperations - before.ProcessorOperations) * times.ProcessorOperation.Value)
        + ((after.WeightWrites - before.WeightWrites) * times.WeightWrite.Value);
}
