using Spike.Compiler.Graphs;

namespace Spike.Compiler.Passes.Pruning;

/// <summary>Nodes whose second input is a constant that becomes synapses.</summary>
internal static class WeightReaders
{
    public static IEnumerable<Node> Of(Graph graph) => graph.Nodes.Where(node => Is(graph, node));

    public static bool Is(Graph graph, Node node) =>
        node.Op is MatMul or Convolution && !graph.Constants.ContainsKey(node.Inputs[0]) && graph.Constants.TryGetValue(node.Inputs[1], out FloatTensor? weights)
        && (node.Op is Convolution || (weights.Shape.Rank >= 2 && weights.Values.Length == weights.Shape[^2] * weights.Shape[^1]));

    /// <summary>Weights of the whole network; those that several nodes share count once, by one name or by several, as they lie in a program once.</summary>
    public static long Count(Graph graph) =>
        Of(graph).Select(node => (Weights: graph.Constants[node.Inputs[1]], node.Op is Convolution)).Distinct().Sum(reader => (long)reader.Weights.Values.Length);
}
