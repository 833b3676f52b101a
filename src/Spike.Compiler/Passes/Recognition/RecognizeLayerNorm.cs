using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Passes.Recognition;

/// <summary>
/// d = x - mean(x); d / sqrt(mean(d²) + ε) · γ [+ β] ⇒ LayerNorm(x, γ [, β]), where the means run over the last axes and γ and β
/// have one element for each of theirs.
/// </summary>
/// <remarks>Before operator set 17 exporters write the norm out; its square would need the square of the range in codes.</remarks>
internal sealed class RecognizeLayerNorm : IGraphPass
{
    public Graph Run(Graph graph)
    {
        var match = new GraphMatch(graph);
        return graph.Rewrite(node => node.Op switch
        {
            Add => WithBias(match, node),
            Multiply => Scaled(match, node),
            _ => null,
        });
    }

    private static Node? WithBias(GraphMatch match, Node add)
    {
        if (match.WithConstant(add) is not var (value, bias) || match.Producer<Multiply>(value) is not { } multiply) return null;
        return Scaled(match, multiply) is { Op: LayerNorm op } norm && Fits(match, bias, norm.Inputs[0], op.Axis)
            ? add with { Op = op, Inputs = [.. norm.Inputs, bias] }
            : null;
    }

    private static Node? Scaled(GraphMatch match, Node multiply)
    {
        if (match.WithConstant(multiply) is not var (quotient, scale)) return null;
        if (match.Producer<Graphs.Divide>(quotient) is not { } divide || match.Producer<Subtract>(divide.Inputs[0]) is not { } deviation) return null;
        string x = deviation.Inputs[0];
        if (MeanAxis(match, deviation.Inputs[1], x) is not { } axis) return null;
        if (match.ArgumentOf(UnaryFunction.Sqrt, divide.Inputs[1]) is not { } variance || match.Producer<Add>(variance) is not { } sum) return null;
        if (match.WithConstant(sum) is not var (squares, epsilon) || match.Number(epsilon) is not { } number) return null;
        return match.Producer<Reduce>(squares) is { } mean && IsSquare(match, mean.Inputs[0], deviation)
            && MeanAxis(match, squares, mean.Inputs[0]) == axis && Fits(match, scale, x, axis)
            ? multiply with { Op = new LayerNorm(axis, number), Inputs = [x, scale] }
            : null;
    }

    /// <summary>The first of the last axes that <paramref name="value"/> is the mean of x over.</summary>
    internal static int? MeanAxis(GraphMatch match, string value, string x)
    {
        if (match.Producer<Reduce>(value) is not { Op: Reduce { Kind: ReduceKind.Mean } reduce } node || node.Inputs[0] != x) return null;
        int rank = match.Graph.Shapes[x].Rank, first = rank - reduce.Axes.Length;
        bool keepsAxes = match.Graph.Shapes[value].Rank == rank;
        return keepsAxes && first > 0 && reduce.Axes.Order().SequenceEqual(Enumerable.Range(first, reduce.Axes.Length)) ? first : null;
    }

    /// <summary>Whether a value is the square of the deviation; some exporters compute the deviation twice.</summary>
    private static bool IsSquare(GraphMatch match, string value, Node deviation)
    {
        string? root = match.Producer<Unary>(value) is { Op: Unary { Function: UnaryFunction.Power, A: 2 } } power ? power.Inputs[0]
            : match.Producer<Multiply>(value) is { } product && product.Inputs[0] == product.Inputs[1] ? product.Inputs[0]
            : null;
        return root == deviation.Output
            || (root is not null && match.Producer<Subtract>(root) is { } again && again.Inputs.AsSpan().SequenceEqual(deviation.Inputs.AsSpan()));
    }

    /// <summary>Whether a constant has one element for each of the normalised axes, and stands over just these.</summary>
    internal static bool Fits(GraphMatch match, string constant, string x, int axis)
    {
        TensorShape shape = match.Graph.Shapes[x], own = match.Graph.Constants[constant].Shape;
        int normalised = shape.Rank - axis, leading = own.Rank - normalised;
        return leading >= 0 && own.Dimensions.Take(leading).All(dimension => dimension == 1)
            && own.Dimensions.Skip(leading).SequenceEqual(shape.Dimensions.Skip(axis));
    }
}
