using Spike.Compiler.Graphs;

namespace Spike.Compiler.Passes.Pruning;

/// <summary>Linear(x, W) ⇒ Linear(x, W') where a share of each W, its smallest weights, is zero. A weight of zero is no synapse.</summary>
/// <remarks>
/// It changes results on purpose. Each layer loses the same share: sizes of weights of different layers cannot be compared, as any factor may move from one to the next.
/// </remarks>
/// <param name="share">0 to 1.</param>
internal sealed class MagnitudePruning(double share) : IGraphPass
{
    /// <summary>The name by which a configuration switches it.</summary>
    public const string Name = "pruning";

    public Graph Run(Graph graph)
    {
        HashSet<string> readers = [.. WeightReaders.Of(graph).Select(node => node.Output)];
        foreach (string weights in WeightReaders.Of(graph).Select(node => node.Inputs[1]).Distinct().ToArray())
            graph = graph.WithConstant(weights + ".pruned", graph.Constants[weights] with { Values = Pruned(graph.Constants[weights].Values.Span) });
        // What else reads such a constant, a tied table of embeddings for example, keeps it whole.
        return graph.Rewrite(node => readers.Contains(node.Output) ? node with { Inputs = node.Inputs.SetItem(1, node.Inputs[1] + ".pruned") } : null);
    }

    private float[] Pruned(ReadOnlySpan<float> weights)
    {
        float[] pruned = weights.ToArray();
        // A stable order: of equal magnitudes the first goes first.
        int[] order = [.. Enumerable.Range(0, pruned.Length).OrderBy(i => MathF.Abs(pruned[i]))];
        foreach (int i in order.AsSpan(0, (int)Math.Round(share * pruned.Length))) pruned[i] = 0;
        return pruned;
    }
}
