using Spike.Compiler.Graphs;

namespace Spike.Compiler.Passes.Recognition;

/// <summary>x / sqrt(mean(x²) + ε) · γ ⇒ RmsNorm(x, γ), where the mean runs over the last axes and γ has one element for each of theirs.</summary>
/// <remarks>Exporters write the norm of small decoders out; its square would need the square of the range in codes.</remarks>
internal sealed class RecognizeRmsNorm : IGraphPass
{
    public Graph Run(Graph graph)
    {
        var match = new GraphMatch(graph);
        return graph.Rewrite(node =>
        {
            if (node.Op is not Multiply || match.WithConstant(node) is not var (normalised, scale)) return null;
            return Argument(match, normalised) is var (x, norm) && RecognizeLayerNorm.Fits(match, scale, x, norm.Axis)
                ? node with { Op = norm, Inputs = [x, scale] }
                : null;
        });
    }

    private static (string X, LayerNorm Norm)? Argument(GraphMatch match, string normalised)
    {
        if (match.Producer<Divide>(normalised) is { } quotient) return Norm(match, quotient.Inputs[0], quotient.Inputs[1]);
        if (match.Producer<Multiply>(normalised) is not { } product) return null;
        foreach (string factor in product.Inputs)
        {
            if (GraphMatch.Other(product, factor) is { } x && Root(match, factor) is { } root && Norm(match, x, root) is { } found) return found;
        }

        return null;
    }

    /// <summary>r where a value is 1 / r.</summary>
    private static string? Root(GraphMatch match, string value) =>
        match.ArgumentOf(UnaryFunction.Reciprocal, value)
        ?? (match.Producer<Divide>(value) is { } quotient && match.Number(quotient.Inputs[0]) == 1 ? quotient.Inputs[1] : null);

    private static (string X, LayerNorm Norm)? Norm(GraphMatch match, string x, string root)
    {
        if (match.ArgumentOf(UnaryFunction.Sqrt, root) is not { } variance || match.Producer<Add>(variance) is not { } sum) return null;
        if (match.WithConstant(sum) is not var (mean, epsilon) || match.Number(epsilon) is not { } number) return null;
        if (match.Producer<Reduce>(mean) is not { } reduce || !IsSquare(match, reduce.Inputs[0], x)) return null;
        return RecognizeLayerNorm.MeanAxis(match, mean, reduce.Inputs[0]) is { } axis ? (x, new LayerNorm(axis, number, Centred: false)) : null;
    }

    private static bool IsSquare(GraphMatch match, string value, string x) =>
        (match.Producer<Unary>(value) is { Op: Unary { Function: UnaryFunction.Power, A: 2 } } power && power.Inputs[0] == x)
        || (match.Producer<Multiply>(value) is { } product && product.Inputs[0] == x && product.Inputs[1] == x);
}
