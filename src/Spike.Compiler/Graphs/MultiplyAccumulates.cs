namespace Spike.Compiler.Graphs;

/// <summary>Multiply-accumulates of a network for one sample: convolutions, matrix products, and products of two computed values.</summary>
internal static class MultiplyAccumulates
{
    public static long Of(Graph graph) => graph.Nodes.Sum(node => Of(graph, node));

    private static long Of(Graph graph, Node node)
    {
        long outputs = graph.Shapes[node.Output].Length;
        return node.Op switch
        {
            Convolution => outputs / graph.Shapes[node.Inputs[1]][0] * graph.Shapes[node.Inputs[1]].Length,
            MatMul => outputs * graph.Shapes[node.Inputs[0]][^1],
            Multiply when node.Inputs[0] != node.Inputs[1] && !node.Inputs.Any(graph.Constants.ContainsKey) => outputs,
            _ => 0,
        };
    }
}
