using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Chips;

namespace Spike.Runtime.Statistics;

/// <summary>The energy of a placed program, from what its cores and processors did.</summary>
internal static class PlacedEnergy
{
    /// <param name="run">What was counted.</param>
    /// <param name="chip">What it costs.</param>
    /// <param name="chips">That the image takes; they draw power.</param>
    /// <param name="cores">That it takes.</param>
    public static EnergyUse Of(PlacedRun run, ChipProfile chip, int chips, int cores)
    {
        ChipTimes times = chip.Times;
        ChipCounters all = run.All;
        (double Count, ChipFigure Time)[] used =
        [
            (1, times.Step), (all.SynapticOperations, times.SynapticOperation), (all.ActiveUpdates, times.ActiveUpdate), (all.InactiveUpdates, times.InactiveUpdate),
            (all.SpikesIn, times.TileSpike), (all.ProcessorOperations, times.ProcessorOperation), (all.WeightWrites, times.WeightWrite),
        ];
        ChipFigure[] needed = [.. used.Where(time => time.Count > 0).Select(time => time.Time)];
        string how = $"what its cores and processors did with {run.Samples} sample{(run.Samples == 1 ? "" : "s")} on the emulator, one after another; "
            + $"a step takes the barrier and the work of the busiest core and of the busiest processors, by {needed.Length} times of which {needed.Count(time => time.IsAssumed)} are assumed";
        return EnergyUse.Of(all.PerSample(run.Samples), chip, chips, cores, run.Seconds, how: how) with { Samples = run.Samples };
    }

    /// <summary>Of the events of one node, a sample.</summary>
    public static double Dynamic(in ChipCounters node, long samples, ChipProfile chip) => EnergyUse.Of(node.PerSample(samples), chip, chips: 0, cores: 0, seconds: 0).DynamicJoules;
}
