using Spike.Runtime.Chips;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Statistics;

/// <summary>The energy of a program that was not placed on cores, from what a run counted.</summary>
/// <remarks>
/// Spikes and synaptic operations are the run's. A chip updates each of its neurons in each step; samples follow each other at the interval of the longest window, so
/// a sample costs that many updates of every neuron, and all are counted at the price of an active one. How far spikes travel is not known.
/// </remarks>
internal static class UnplacedEnergy
{
    public const string Missing = "it was not placed on cores but counted from a run on this machine, so hops, embedded processors and weight writes are left out, every neuron update counts as active, and static power is that of the fewest chips that hold the neurons";

    /// <returns>None where nothing was counted.</returns>
    public static EnergyUse? Of(SpikingProgram program, SpikeStatistics counted, ChipProfile chip)
    {
        if (counted.Samples == 0) return null;
        long neurons = Neurons(program);
        int interval = ReferenceCounter.SpikingEdges(program).Select(edge => program.Edges[edge].TimeSteps).DefaultIfEmpty(1).Max();
        return Of(neurons, interval, counted, chip, Unknown(program, chip));
    }

    /// <summary>Of a native network, whose samples take as many steps as they have.</summary>
    /// <returns>None where nothing was counted.</returns>
    public static EnergyUse? Of(NativeGraph graph, double steps, SpikeStatistics counted, ChipProfile chip) => counted.Samples == 0 ? null
        : Of(NativeMetrics.Neurons(graph), steps, counted, chip, chip.Runs(NeuronPrograms.Lif) ? "" : "; its cores do not run neurons of their own, so this is no more than a comparison");

    private static EnergyUse Of(long neurons, double steps, SpikeStatistics counted, ChipProfile chip, string unknown)
    {
        int cores = (int)Math.Max(1, (neurons + chip.Core.Neurons.LongCount - 1) / chip.Core.Neurons.LongCount);
        int chips = (cores + chip.Cores.PerChip.Count - 1) / chip.Cores.PerChip.Count;
        var counts = new ChipCounts
        {
            SynapticOperations = counted.SynapticOperationsPerSample,
            TileSpikes = counted.SpikesPerSample,
            ActiveUpdates = neurons * steps,
            Steps = steps,
        };
        return EnergyUse.Of(counts, chip, chips, cores, missing: Missing + unknown);
    }

    /// <summary>A chip whose cores do not run the neurons can be reckoned with, but not be used.</summary>
    private static string Unknown(SpikingProgram program, ChipProfile chip)
    {
        string[] codings = [.. Codings(program).Where(coding => !chip.Runs(coding))];
        return codings.Length == 0 ? "" : $"; its cores do not run neurons of {string.Join(" and ", codings)} coding, so this is no more than a comparison";
    }

    /// <summary>Whether the chip's cores run all neurons of the program.</summary>
    public static bool RunsOn(SpikingProgram program, ChipProfile chip) => Codings(program).All(chip.Runs);

    private static IEnumerable<string> Codings(SpikingProgram program) =>
        ReferenceCounter.SpikingEdges(program).Select(edge => program.Edges[edge].Coding.ToString().ToLowerInvariant()).Distinct();

    /// <summary>Neurons that cores update: those of sums that fire, and of sums that are outputs. Inputs come from outside, embedded functions from processors.</summary>
    public static long Neurons(SpikingProgram program)
    {
        HashSet<int> outputs = [.. program.Outputs.Select(output => output.Edge)];
        return program.Operations
            .Where(operation => operation is Fire or Integration { Fusion: not null } || (operation is Integration && outputs.Contains(operation.Output)))
            .Sum(operation => (long)program.Edges[operation.Output].Shape.Length);
    }
}
