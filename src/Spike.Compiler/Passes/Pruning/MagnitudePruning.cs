using Spike.Compiler.Graphs;

namespace Spike.Compiler.Passes.Pruning;

/// <summary>Linear(x, W) ⇒ Linear(x, W') where a share of all weights, the smallest by <see cref="LayerAdaptiveMagnitude"/>, is zero. A weight of zero is no synapse.</summary>
/// <remarks>It changes results on purpose.</remarks>
/// <param name="share">0 to 1.</param>
internal sealed class MagnitudePruning(double share) : IGraphPass
{
    /// <summary>The name by which a configuration switches it.</summary>
    public const string Name = "pruning";

    public Graph Run(Graph graph)
    {
        HashSet<string> readers = [.. WeightReaders.Of(graph).Select(node => node.Output)];
        string[] layers = [.. WeightReaders.Of(graph).Select(node => node.Inputs[1]).Distinct()];
        bool[][] goes = LayerAdaptiveMagnitude.Smallest(
            [.. layers.Select(layer => Array.ConvertAll(graph.Constants[layer].Values.ToArray(), weight => weight * weight))], share);
        for (int layer = 0; layer < layers.Length; layer++)
        {
            float[] weights = graph.Constants[layers[layer]].Values.ToArray();
            for (int i = 0; i < weights.Length; i++) weights[i] = goes[layer][i] ? 0 : weights[i];
            graph = graph.WithConstant(layers[layer] + ".pruned", graph.Constants[layers[layer]] with { Values = weights });
        }

        // What else reads such a constant, a tied table of embeddings for example, keeps it whole.
        return graph.Rewrite(node => readers.Contains(node.Output) ? node with { Inputs = node.Inputs.SetItem(1, node.Inputs[1] + ".pruned") } : null);
    }
}
