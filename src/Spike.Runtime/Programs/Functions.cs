using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Spike.Runtime.Programs;

/// <summary>out = Table[x - lo]: any function of one code.</summary>
/// <param name="Node">The model's node.</param>
/// <param name="Input">Codes.</param>
/// <param name="Output">Codes.</param>
/// <param name="TableSegment">int16 [input range's Count].</param>
internal sealed record Lookup(string Node, int Input, int Output, int TableSegment) : Operation(Node, Output)
{
    [JsonIgnore]
    public override ImmutableArray<int> Inputs => [Input];
}

/// <summary>Integer softmax along the middle axis of [Outer, Axis, Inner].</summary>
/// <remarks>
/// E[a] = Exponential[max - x[a]], S = Σ E, R = 2^54 / S (floor), p[a] = (E[a] · R) &gt;&gt; 24, a probability with 30 fraction bits,
/// q[a] = clamp((p[a] · Multiplier + 2^(Shift-1)) &gt;&gt; Shift). The largest element contributes exactly 2^24, so R ≤ 2^30.
/// </remarks>
/// <param name="Node">The model's node.</param>
/// <param name="Input">Codes.</param>
/// <param name="Output">Codes.</param>
/// <param name="Outer">Rows before the axis.</param>
/// <param name="Axis">Elements that are normalised together.</param>
/// <param name="Inner">Elements behind the axis.</param>
/// <param name="ExponentialSegment">int32 [input range's Count]: round(2^24 · exp(-scale · d)), d the distance from the maximum in codes.</param>
/// <param name="Multiplier">M of the requantisation from 30 fraction bits.</param>
/// <param name="Shift">s of the requantisation, 1 to 62.</param>
internal sealed record Softmax(
    string Node, int Input, int Output, int Outer, int Axis, int Inner, int ExponentialSegment, int Multiplier, int Shift)
    : Operation(Node, Output)
{
    [JsonIgnore]
    public override ImmutableArray<int> Inputs => [Input];
}

/// <summary>Integer layer normalisation (or RMS normalisation) of each row of [Rows, Length].</summary>
/// <remarks>
/// S = Σ x, d = Length · x - S, W = Length · Σ x² - S² + Epsilon; RMS: d = Length · x, W = Length · Σ x² + Epsilon.
/// h is the largest number with W · 4^h &lt; 2^62; root = isqrt(W · 4^h), in [2^30, 2^31); R = 2^61 / root (floor).
/// n = (d · R + 2^(40-h)) &gt;&gt; (41-h), the normalised value with 20 fraction bits; W = 0 gives n = 0.
/// q = clamp((n · M[i] + O[i] + 2^(Shift-1)) &gt;&gt; Shift).
/// </remarks>
/// <param name="Node">The model's node.</param>
/// <param name="Input">Codes.</param>
/// <param name="Output">Codes.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Length">Elements that are normalised together.</param>
/// <param name="Centred">True: layer norm, the mean is taken off. False: RMS norm.</param>
/// <param name="Epsilon">ε · Length² / scale², rounded.</param>
/// <param name="MultiplierSegment">int32 [Length], γ in units of the output.</param>
/// <param name="OffsetSegment">int64 [Length], β in units of the output, times 2^Shift.</param>
/// <param name="Shift">s of the requantisation, 1 to 62.</param>
internal sealed record Norm(
    string Node, int Input, int Output, int Rows, int Length, bool Centred, long Epsilon, int MultiplierSegment,
    int OffsetSegment, int Shift)
    : Operation(Node, Output)
{
    [JsonIgnore]
    public override ImmutableArray<int> Inputs => [Input];
}

/// <summary>q = clamp(round(a · Multiplier / (b · 2^Shift))), halves up; b = 0 gives the end of the range on a's side, and 0 for 0 / 0.</summary>
/// <param name="Node">The model's node.</param>
/// <param name="A">Codes.</param>
/// <param name="B">Codes.</param>
/// <param name="Output">The shape of the output edge is the shape that the strides walk.</param>
/// <param name="AStrides">One stride an output axis, 0 where repeated.</param>
/// <param name="BStrides">One stride an output axis, 0 where repeated.</param>
/// <param name="Multiplier">31-bit.</param>
/// <param name="Shift">0 to 40.</param>
internal sealed record Divide(
    string Node, int A, int B, int Output, ImmutableArray<int> AStrides, ImmutableArray<int> BStrides, int Multiplier, int Shift)
    : Operation(Node, Output)
{
    [JsonIgnore]
    public override ImmutableArray<int> Inputs => [A, B];
}

/// <summary>The largest code of each window; padding never wins. Exact on codes.</summary>
internal sealed record MaxPool(string Node, int Input, int Output, Window Window) : Operation(Node, Output)
{
    [JsonIgnore]
    public override ImmutableArray<int> Inputs => [Input];
}

/// <summary>out[o, i] = max_a x[o, a, i]. Exact on codes.</summary>
internal sealed record AxisMax(string Node, int Input, int Output, int Outer, int Axis, int Inner) : Operation(Node, Output)
{
    [JsonIgnore]
    public override ImmutableArray<int> Inputs => [Input];
}
