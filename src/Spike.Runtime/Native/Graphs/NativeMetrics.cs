using Spike.Runtime.Statistics;

namespace Spike.Runtime.Native.Graphs;

/// <summary>NeuroBench's metrics of a native network; docs/report.md says how each is counted.</summary>
internal static class NativeMetrics
{
    /// <param name="graph">The network.</param>
    /// <param name="counted">Of a run; none leaves out what needs one.</param>
    public static NeuroBenchMetrics Of(NativeGraph graph, NativeCounter? counted)
    {
        (long zeros, long weights) = (0, 0);
        foreach (int segment in graph.Nodes.Select(node => node switch { DenseNode dense => dense.WeightSegment, ConvolutionNode convolution => convolution.WeightSegment, _ => -1 }).Where(segment => segment >= 0).Distinct())
        {
            ReadOnlySpan<float> values = graph.Segments.Read<float>(segment);
            zeros += values.Count(0f);
            weights += values.Length;
        }

        SpikeStatistics? statistics = counted?.Statistics;
        bool none = statistics is null || statistics.Samples == 0;
        double steps = none ? 1 : (double)counted!.Steps / statistics!.Samples;
        double dense = steps * NativeConnection.Of(graph).Where(connection => connection.IsLayer).Sum(connection => (double)connection.Dense);
        var operations = none
            ? new NeuroBenchOperations(dense, null, null, [])
            : new NeuroBenchOperations(dense, (double)counted!.MultiplyAccumulates / statistics!.Samples, (double)counted.Accumulates / statistics.Samples, []);
        return new NeuroBenchMetrics(Footprint(graph), weights == 0 ? 0 : (double)zeros / weights, none ? null : Sparsity(graph, statistics!, counted!), operations);
    }

    /// <summary>Neurons that a chip would update in every step.</summary>
    public static long Neurons(NativeGraph graph) => graph.Nodes.Where(node => node is NeuronNode or ThresholdNode).Sum(node => (long)node.Shape.Length);

    /// <summary>Parameters, membranes and synaptic currents.</summary>
    private static long Footprint(NativeGraph graph)
    {
        long bytes = 0;
        for (int segment = 0; segment < graph.Segments.Count; segment++) bytes += graph.Segments.Length(segment);
        foreach (NeuronNode node in graph.Nodes.OfType<NeuronNode>())
            bytes += (long)node.Shape.Length * sizeof(float) * (node.Neurons is NeuronKind.CubaLI or NeuronKind.CubaLIF ? 2 : 1);
        return bytes;
    }

    private static double? Sparsity(NativeGraph graph, SpikeStatistics statistics, NativeCounter counted)
    {
        HashSet<string> spiking = [.. graph.Nodes.Where(node => node is not InputNode && NativeCounter.Sends(node)).Select(node => node.Name)];
        PopulationStatistics[] own = [.. statistics.Populations.Where(population => spiking.Contains(population.Name))];
        double slots = own.Sum(population => (double)population.Neurons) * counted.Steps;
        return slots == 0 ? null : 1 - (own.Sum(population => (double)population.Spikes) / slots);
    }
}
