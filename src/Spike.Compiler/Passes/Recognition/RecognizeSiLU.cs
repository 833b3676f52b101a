using Spike.Compiler.Graphs;

namespace Spike.Compiler.Passes.Recognition;

/// <summary>x · sigmoid(x) ⇒ SiLU(x).</summary>
/// <remarks>One table in place of a table and a product of two spike trains.</remarks>
internal sealed class RecognizeSiLU : IGraphPass
{
    public Graph Run(Graph graph)
    {
        var match = new GraphMatch(graph);
        return graph.Rewrite(node =>
        {
            if (node.Op is not Multiply) return null;
            foreach (string operand in node.Inputs)
            {
                if (match.ArgumentOf(UnaryFunction.Sigmoid, operand) is { } x && GraphMatch.Other(node, operand) == x)
                    return node with { Op = new Unary(UnaryFunction.SiLU), Inputs = [x] };
            }

            return null;
        });
    }
}
