using Spike.Runtime;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Mapping;

/// <summary>How much each population sends, which says which cores should stand near each other.</summary>
internal static class SpikeRates
{
    /// <summary>Spikes a sample by edge.</summary>
    public static Dictionary<int, double> Of(SpikingProgram program, SpikeStatistics counted)
    {
        Dictionary<string, int> edges = program.Edges.Select((edge, id) => (edge.Name, id)).ToDictionary(pair => pair.Name, pair => pair.id);
        return counted.Populations.ToDictionary(population => edges[population.Name], population => population.Spikes / (double)Math.Max(1, counted.Samples));
    }
}
