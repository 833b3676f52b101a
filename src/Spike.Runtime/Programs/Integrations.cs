using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Spike.Runtime.Programs;

/// <summary>V[m, n] = b[n] + Σ_k W[n, k] · x[m, k].</summary>
/// <param name="Node">The model's node.</param>
/// <param name="Input">Codes, [Rows, Inner].</param>
/// <param name="Output">Membranes (or fired codes), [Rows, Columns].</param>
/// <param name="Rows">Tokens or samples that share the weights.</param>
/// <param name="Inner">Inputs a neuron.</param>
/// <param name="Columns">Neurons a row.</param>
/// <param name="WeightSegment">int8 [Columns, Inner].</param>
/// <param name="BiasSegment">int64 [Columns], in membrane units.</param>
internal sealed record Linear(
    string Node, int Input, int Output, int Rows, int Inner, int Columns, int WeightSegment, int? BiasSegment)
    : Integration(Node, Output)
{
    [JsonIgnore]
    public override ImmutableArray<int> Synapses => [Input];
}

/// <summary>V[o, p] = b[o] + Σ_{c, k} W[o, c, k] · x[group(o) + c, p · stride + k · dilation - pad].</summary>
/// <param name="Node">The model's node.</param>
/// <param name="Input">Codes, [channels, size...].</param>
/// <param name="Output">[OutputChannels, output size...].</param>
/// <param name="Window">Kernel, strides, pads and sizes; its Channels are the input's.</param>
/// <param name="OutputChannels">O, a multiple of Groups.</param>
/// <param name="Groups">Input and output channels are split into that many independent convolutions.</param>
/// <param name="WeightSegment">int8 [OutputChannels, Channels / Groups, kernel...].</param>
/// <param name="BiasSegment">int64 [OutputChannels], in membrane units.</param>
internal sealed record Convolution(
    string Node, int Input, int Output, Window Window, int OutputChannels, int Groups, int WeightSegment, int? BiasSegment)
    : Integration(Node, Output)
{
    [JsonIgnore]
    public override ImmutableArray<int> Synapses => [Input];
}

/// <summary>V[g, m, n] = Σ_k a[g, m, k] · b[g, k, n]: the product of two spike trains, as in Q·Kᵀ and P·V.</summary>
/// <param name="Node">The model's node.</param>
/// <param name="A">Codes, addressed through <paramref name="ALayout"/> by (batch, row, inner).</param>
/// <param name="B">Codes, addressed through <paramref name="BLayout"/> by (batch, inner, column).</param>
/// <param name="Output">Addressed through <paramref name="OutputLayout"/> by (batch, row, column).</param>
/// <param name="Batch">Sizes of the batch axes (attention heads), possibly none.</param>
/// <param name="Rows">m.</param>
/// <param name="Inner">k.</param>
/// <param name="Columns">n.</param>
/// <param name="ALayout">Strides of A; 0 repeats an operand over a batch axis.</param>
/// <param name="BLayout">Strides of B; a transposed operand just has its strides exchanged.</param>
/// <param name="OutputLayout">Strides of the output.</param>
internal sealed record Product(
    string Node, int A, int B, int Output, ImmutableArray<int> Batch, int Rows, int Inner, int Columns,
    MatrixLayout ALayout, MatrixLayout BLayout, MatrixLayout OutputLayout)
    : Integration(Node, Output)
{
    [JsonIgnore]
    public override ImmutableArray<int> Synapses => [A, B];
}

/// <summary>Where the elements of a batch of matrices lie: Σ batch_i · BatchStrides_i + row · RowStride + column · ColumnStride.</summary>
internal sealed record MatrixLayout(ImmutableArray<int> BatchStrides, int RowStride, int ColumnStride);

/// <summary>V[i] = a[i] · b[i], operands repeated along axes of stride 0.</summary>
/// <param name="Node">The model's node.</param>
/// <param name="A">Codes.</param>
/// <param name="B">Codes.</param>
/// <param name="Output">The shape of the output edge is the shape that the strides walk.</param>
/// <param name="AStrides">One stride an output axis.</param>
/// <param name="BStrides">One stride an output axis.</param>
internal sealed record Hadamard(
    string Node, int A, int B, int Output, ImmutableArray<int> AStrides, ImmutableArray<int> BStrides)
    : Integration(Node, Output)
{
    [JsonIgnore]
    public override ImmutableArray<int> Synapses => [A, B];
}

/// <summary>V[c, p] = Σ_k x[c, p · stride + k · dilation - pad]; the divisor of an average is in the firing's multipliers.</summary>
internal sealed record SumPool(string Node, int Input, int Output, Window Window) : Integration(Node, Output)
{
    [JsonIgnore]
    public override ImmutableArray<int> Synapses => [Input];
}

/// <summary>V[o, i] = Σ_a x[o, a, i].</summary>
internal sealed record AxisSum(string Node, int Input, int Output, int Outer, int Axis, int Inner) : Integration(Node, Output)
{
    [JsonIgnore]
    public override ImmutableArray<int> Synapses => [Input];
}
