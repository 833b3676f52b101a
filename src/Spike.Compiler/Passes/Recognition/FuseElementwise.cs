using Spike.Compiler.Graphs;

namespace Spike.Compiler.Passes.Recognition;

/// <summary>f(g(x), h(x)), all of one element ⇒ Pointwise(x); so too functions of such a result that nothing else reads.</summary>
/// <remarks>
/// Exporters write hard-swish, Mish and the like out, each in its own way. One table in place of tables and products of spike trains spikes less, and
/// rounds once. Precondition: constants are single numbers, and no whole numbers are involved, since those keep codes of their own.
/// </remarks>
internal sealed class FuseElementwise : IGraphPass
{
    private const int MaxAncestors = 12;

    /// <summary>Longer expressions are left to a table of their own behind: evaluating one goes as deep as it is.</summary>
    private const int MaxDepth = 256;

    public Graph Run(Graph graph)
    {
        ILookup<string, Node> readers = graph.Readers();
        Dictionary<string, Node> producers = graph.Producers();
        return graph.Rewrite(node =>
        {
            if (graph.Wholes.Contains(node.Output) || Operands(graph, node) is not { } operands) return null;
            Node? fused = operands.Length == 2
                ? (operands[0] == operands[1] ? null : Joined(graph, producers, node, operands)) : Behind(graph, readers, producers, node, operands[0]);
            if (fused is not null) producers[node.Output] = fused;
            return fused;
        });
    }

    /// <summary>Two operands that come from one value.</summary>
    private static Node? Joined(Graph graph, Dictionary<string, Node> producers, Node node, string[] operands)
    {
        foreach (string root in Ancestors(graph, producers, operands[0]))
        {
            if (graph.Shapes[root] == graph.Shapes[node.Output] && Written(graph, producers, node, root, MaxAncestors) is { } body)
                return node with { Op = new Pointwise(body), Inputs = [root] };
        }

        return null;
    }

    /// <summary>A function of what is a table already, and read here only.</summary>
    private static Node? Behind(Graph graph, ILookup<string, Node> readers, Dictionary<string, Node> producers, Node node, string operand) =>
        producers.TryGetValue(operand, out Node? inner) && inner.Op is Pointwise && !graph.Outputs.Contains(operand) && readers[operand].Count() == 1
            && graph.Shapes[operand] == graph.Shapes[node.Output] && Written(graph, producers, node, inner.Inputs[0], MaxAncestors) is { Depth: <= MaxDepth } body
            ? node with { Op = new Pointwise(body), Inputs = inner.Inputs }
            : null;

    /// <summary>A value and what it is made from, nearest first.</summary>
    private static List<string> Ancestors(Graph graph, Dictionary<string, Node> producers, string value)
    {
        List<string> found = [value];
        for (int i = 0; i < found.Count && found.Count < MaxAncestors; i++)
        {
            if (producers.TryGetValue(found[i], out Node? node) && Operands(graph, node) is { } operands) found.AddRange(operands.Except(found));
        }

        return found;
    }

    /// <summary>What a node of one element reads beside single numbers; none for other nodes.</summary>
    private static string[]? Operands(Graph graph, Node node)
    {
        if (node.Op is not (Unary or Pointwise or Add or Subtract or Multiply or Divide or Extreme)) return null;
        if (node.Op is Extreme && node.Inputs.Length != 2) return null;
        string[] varying = [.. node.Inputs.Where(input => !graph.Constants.ContainsKey(input))];
        bool single = node.Inputs.All(input => !graph.Constants.TryGetValue(input, out FloatTensor? constant) || constant.Single is not null);
        return single && varying.Length > 0 && !varying.Any(graph.Wholes.Contains) ? varying : null;
    }

    /// <summary>A node's result as an expression of one value; none where it reads another too.</summary>
    private static Expression? Written(Graph graph, Dictionary<string, Node> producers, Node node, string root, int depth)
    {
        Expression? Of(string value)
        {
            if (value == root) return new Expression.Argument();
            if (graph.Constants.TryGetValue(value, out FloatTensor? constant)) return constant.Single is { } number ? new Expression.Number(number) : null;
            return depth > 0 && producers.TryGetValue(value, out Node? made) ? Written(graph, producers, made, root, depth - 1) : null;
        }

        if (Operands(graph, node) is null) return null;
        if (node.Op is Unary function) return Of(node.Inputs[0]) is { } inner ? new Expression.Function(function, inner) : null;
        if (node.Op is Pointwise pointwise) return node.Inputs[0] == root ? pointwise.Body : null;
        char sign = node.Op switch
        {
            Add => '+',
            Subtract => '-',
            Multiply => '*',
            Divide => '/',
            _ => ((Extreme)node.Op).Largest ? '>' : '<',
        };
        return Of(node.Inputs[0]) is { } left && Of(node.Inputs[1]) is { } right ? new Expression.Two(sign, left, right) : null;
    }
}
