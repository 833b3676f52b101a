using System.Collections.Immutable;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Lowering;

/// <summary>
/// A real tensor that is still a sum inside one population, not yet rounded: Σ_t e_t · Coefficients_t + Offset. Scalings, biases
/// and residual additions change it without cost; it is rounded once, when it fires.
/// </summary>
/// <param name="Shape">Of the real tensor.</param>
/// <param name="Layout">How coefficients and offset are spread over the elements.</param>
/// <param name="Terms">Membranes and codes.</param>
/// <param name="Offset">[Layout.Channels] real numbers.</param>
/// <param name="NonNegative">The population sends nothing for a negative membrane (ReLU).</param>
/// <param name="Bounded">The population sends no more than its own codes reach (a clip's upper end), so it fires into codes of its own.</param>
internal sealed record Affine(
    TensorShape Shape, ChannelLayout Layout, ImmutableArray<AffineTerm> Terms, double[] Offset, bool NonNegative = false, bool Bounded = false)
{
    /// <summary>Whether a term is read with strides, which hold for this shape only.</summary>
    public bool HasRepeats => Terms.Any(term => !term.Strides.IsEmpty);

    public static Affine Of(TensorShape shape, ChannelLayout layout, int edge, double[] coefficients) =>
        new(shape, layout, [new AffineTerm(edge, coefficients, [])], new double[layout.Channels]);

    public Affine In(ChannelLayout target) => target == Layout ? this : this with
    {
        Layout = target,
        Offset = Layout.Spread(Offset, target),
        Terms = [.. Terms.Select(term => term with { Coefficients = Layout.Spread(term.Coefficients, target) })],
    };

    /// <summary>The tensor times constants.</summary>
    public Affine Times(ChannelLayout layout, double[] constants)
    {
        ChannelLayout common = ChannelLayout.Common(Layout, layout, Shape);
        Affine spread = In(common);
        double[] factors = layout.Spread(constants, common);
        return spread with
        {
            Offset = Multiply(spread.Offset, factors),
            Terms = [.. spread.Terms.Select(term => term with { Coefficients = Multiply(term.Coefficients, factors) })],
        };
    }

    /// <summary>The tensor plus constants.</summary>
    public Affine Plus(ChannelLayout layout, double[] constants)
    {
        ChannelLayout common = ChannelLayout.Common(Layout, layout, Shape);
        Affine spread = In(common);
        return spread with { Offset = [.. spread.Offset.Zip(layout.Spread(constants, common), (a, b) => a + b)] };
    }

    /// <summary>The sum of two tensors of one shape.</summary>
    public Affine Plus(Affine other)
    {
        ChannelLayout common = ChannelLayout.Common(Layout, other.Layout, Shape);
        Affine a = In(common), b = other.In(common);
        return a with { Terms = [.. a.Terms, .. b.Terms], Offset = [.. a.Offset.Zip(b.Offset, (x, y) => x + y)] };
    }

    private static double[] Multiply(double[] values, double[] factors) => [.. values.Zip(factors, (a, b) => a * b)];
}

/// <summary>One summand: an edge's integers times real coefficients, one a channel.</summary>
/// <param name="Edge">Membranes or codes.</param>
/// <param name="Coefficients">[channels] real value of one unit.</param>
/// <param name="Strides">Where the edge is repeated over the shape, one stride an axis; empty: same layout.</param>
internal sealed record AffineTerm(int Edge, double[] Coefficients, ImmutableArray<int> Strides);
