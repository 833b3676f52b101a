using System.Collections.Immutable;

namespace Spike.Runtime.Native.Graphs;

/// <summary>Dense synapses and neurons that run as one, see <see cref="DenseNeuronRun{T}"/>.</summary>
internal static class DensePairs
{
    /// <summary>Synapses by their neurons: nobody else reads them, neither is in a cycle, and resets are made at once.</summary>
    public static ImmutableDictionary<int, int> Find(NativeGraph graph, IReadOnlySet<int> cycles)
    {
        ILookup<int, int> readers = Readers(graph);
        return Enumerable.Range(0, graph.Nodes.Length)
            .Where(id => graph.Nodes[id] is NeuronNode { ResetsLate: false, Sources: [int source] } && !cycles.Contains(id) && graph.Nodes[source] is DenseNode && readers[source].Count() == 1)
            .ToImmutableDictionary(id => id, id => graph.Nodes[id].Sources[0]);
    }

    /// <summary>Whether a reader of these neurons takes numbers: other synapses that run as one with theirs take bits.</summary>
    public static bool ReadsNumbers(NativeGraph graph, ImmutableDictionary<int, int> pairs, int neurons) =>
        Readers(graph)[neurons].Any(reader => graph.Nodes[reader].Sources.Length > 1 || !pairs.ContainsValue(reader));

    private static ILookup<int, int> Readers(NativeGraph graph) => Enumerable.Range(0, graph.Nodes.Length)
        .SelectMany(id => graph.Nodes[id].Sources.Select(source => (source, id)))
        .ToLookup(edge => edge.source, edge => edge.id);
}

/// <summary>Synapses that their neurons compute.</summary>
internal sealed class TakenRun(NativeNode node, BlockRoom room) : NodeRun(node, room, ownsValues: false)
{
    public override void Connect((NodeRun Run, bool Late)[] sources)
    {
    }

    public override void Compute(int worker, int sample, int first, int count)
    {
    }

    public override Span<float> Look(int sample, int step) => throw new InvalidOperationException($"'{Node.Name}' is computed with its neurons and keeps no values.");
}
