using Spike.Compiler.Graphs;

namespace Spike.Compiler.Passes.Recognition;

/// <summary>x · (1 + erf(x / √2)) · ½ ⇒ Gelu(x), the factors in any order.</summary>
/// <remarks>Exporters before operator set 20 write it out; one table of the result replaces a table, a product and two sums.</remarks>
internal sealed class RecognizeGelu : IGraphPass
{
    private const double Tolerance = 1e-4;

    /// <summary>Products one behind the other; exporters write three.</summary>
    private const int MaxDepth = 8;

    public Graph Run(Graph graph)
    {
        var match = new GraphMatch(graph);
        return graph.Rewrite(node => node.Op is Multiply or Divide && Argument(match, node) is { } x
            ? node with { Op = new Unary(UnaryFunction.Gelu), Inputs = [x] }
            : null);
    }

    private static string? Argument(GraphMatch match, Node node)
    {
        var factors = new List<string>();
        double constant = 1;
        Collect(match, node, factors, ref constant, MaxDepth);
        if (factors.Count != 2 || Math.Abs(constant - 0.5) > Tolerance) return null;
        return OnePlusErfOf(match, factors[0]) == factors[1] ? factors[1]
            : OnePlusErfOf(match, factors[1]) == factors[0] ? factors[0]
            : null;
    }

    /// <summary>Multiplies a tree of products out.</summary>
    private static void Collect(GraphMatch match, Node node, List<string> factors, ref double constant, int depth)
    {
        if (node.Op is Divide && match.Number(node.Inputs[1]) is { } divisor)
        {
            constant /= divisor;
            Collect(match, node.Inputs[0], factors, ref constant, depth);
            return;
        }

        if (node.Op is Divide)
        {
            factors.Add(node.Output);
            return;
        }

        foreach (string input in node.Inputs) Collect(match, input, factors, ref constant, depth);
    }

    private static void Collect(GraphMatch match, string value, List<string> factors, ref double constant, int depth)
    {
        if (match.Number(value) is { } number) constant *= number;
        else if (depth > 0 && factors.Count < 4 && match.Producer<Multiply>(value) is { } product) Collect(match, product, factors, ref constant, depth - 1);
        else if (depth > 0 && factors.Count < 4 && match.Producer<Divide>(value) is { } quotient) Collect(match, quotient, factors, ref constant, depth - 1);
        else factors.Add(value);
    }

    /// <summary>x where a value is 1 + erf(x / √2).</summary>
    private static string? OnePlusErfOf(GraphMatch match, string value)
    {
        if (match.Producer<Add>(value) is not { } sum || match.WithConstant(sum) is not var (erf, one)) return null;
        if (match.Number(one) is not { } number || Math.Abs(number - 1) > Tolerance) return null;
        if (match.ArgumentOf(UnaryFunction.Erf, erf) is not { } argument) return null;
        double factor = match.Producer<Divide>(argument) is { } quotient ? 1 / (match.Number(quotient.Inputs[1]) ?? 0)
            : match.Producer<Multiply>(argument) is { } product && match.WithConstant(product) is var (_, constant) ? match.Number(constant) ?? 0
            : 0;
        Node? scaled = match.Producer<Divide>(argument) ?? match.Producer<Multiply>(argument);
        return Math.Abs((factor * Math.Sqrt(2)) - 1) < Tolerance ? scaled!.Inputs.First(input => !match.IsConstant(input)) : null;
    }
}
