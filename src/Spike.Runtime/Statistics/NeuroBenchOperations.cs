using System.Collections.Immutable;
using Spike.Runtime.Codings;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Statistics;

/// <summary>NeuroBench's synaptic operations of a sample: at the synapses of linear maps and convolutions, biases and pools left out.</summary>
/// <param name="Dense">If every neuron spoke in every step and every weight were a synapse.</param>
/// <param name="EffectiveMacs">At weights other than zero, of spikes that carry a number; none where nothing was counted.</param>
/// <param name="EffectiveAcs">The same of spikes of 1 and -1.</param>
/// <param name="CountedWhole">Populations of which operations at other synapses (products, sums) could not be told apart and are counted too.</param>
internal sealed record NeuroBenchOperations(double Dense, double? EffectiveMacs, double? EffectiveAcs, ImmutableArray<string> CountedWhole)
{
    public static NeuroBenchOperations Of(SpikingProgram program, SpikeStatistics? counted)
    {
        NeuronCounts?[] all = FanOut.PerNeuron(program, zeros: true, layersOnly: true);
        double dense = ReferenceCounter.SpikingEdges(program).Sum(edge => (double)program.Edges[edge].TimeSteps * Sum(all[edge]!, program.Edges[edge].Shape.Length));
        if (counted is null || counted.Samples == 0) return new NeuroBenchOperations(dense, null, null, []);

        NeuronCounts?[] layers = FanOut.PerNeuron(program, layersOnly: true), every = FanOut.PerNeuron(program);
        Dictionary<string, PopulationStatistics> populations = counted.Populations.ToDictionary(population => population.Name);
        var whole = ImmutableArray.CreateBuilder<string>();
        (double macs, double acs) = (0, 0);
        foreach (int id in ReferenceCounter.SpikingEdges(program))
        {
            Edge edge = program.Edges[id];
            if (!populations.TryGetValue(edge.Name, out PopulationStatistics? population)) continue;
            long operations = population.SynapticOperations;
            if (layers[id]!.IsUniform) operations = population.Spikes * layers[id]!.Row[0];
            else if (Others(every[id]!, layers[id]!) is { } others) operations -= population.Spikes * others;
            else whole.Add(edge.Name);
            if (edge.Coding == SpikeCoding.Graded) macs += operations;
            else acs += operations;
        }

        return new NeuroBenchOperations(dense, macs / counted.Samples, acs / counted.Samples, whole.ToImmutable());
    }

    /// <summary>How many synapses of other kinds each neuron has, where all have as many: then their operations follow from the spikes.</summary>
    private static long? Others(NeuronCounts every, NeuronCounts layers)
    {
        long others = every.Row[0] - layers.Row[0];
        for (int i = 1; i < Math.Max(every.Row.Length, layers.Row.Length); i++)
        {
            if (every.Row[i % every.Row.Length] - layers.Row[i % layers.Row.Length] != others) return null;
        }

        return others;
    }

    private static double Sum(NeuronCounts counts, int neurons)
    {
        long row = 0;
        foreach (long count in counts.Row) row += count;
        return (double)row * (neurons / counts.Row.Length);
    }
}
