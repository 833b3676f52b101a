using System.Collections.Immutable;
using Spike.Compiler.Graphs;

namespace Spike.Compiler.Calibration;

/// <summary>Values that hold the elements of others in another shape or order: what is seen of one is known of the other.</summary>
internal static class CopiedValues
{
    /// <summary>For each such value the one to watch in its place.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="observed">What would be watched; values of which a softmax makes rows have an order that counts.</param>
    public static ImmutableDictionary<string, string> Of(Graph graph, IReadOnlyDictionary<string, SoftmaxRows?> observed)
    {
        var sources = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (Node node in graph.Nodes.Where(node => node.Op is Reshape or Transpose && !graph.Constants.ContainsKey(node.Inputs[0])))
        {
            string source = sources.GetValueOrDefault(node.Inputs[0], node.Inputs[0]);
            if (observed[source] is null && observed[node.Output] is null) sources[node.Output] = source;
        }

        return sources.ToImmutable();
    }
}
