using System.Text.Json.Serialization;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Chips.Images;

/// <summary>Synapses of one core that share their encoding. A spike of payload p through row r adds p · weight to each neuron of the row.</summary>
/// <param name="Slice">The slice whose neurons they reach, by index in the core.</param>
/// <param name="Dendrite">Which of the neurons' accumulators.</param>
[JsonDerivedType(typeof(DenseBlock), "dense")]
[JsonDerivedType(typeof(SparseBlock), "sparse")]
[JsonDerivedType(typeof(RunBlock), "runs")]
[JsonDerivedType(typeof(SharedBlock), "shared")]
[JsonDerivedType(typeof(ProductBlock), "product")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "encoding")]
internal abstract record SynapseBlock(int Slice, int Dendrite);

/// <summary>Each row reaches the same Neurons neurons from FirstNeuron on.</summary>
/// <param name="Slice">See <see cref="SynapseBlock"/>.</param>
/// <param name="Dendrite">See <see cref="SynapseBlock"/>.</param>
/// <param name="Rows">Rows.</param>
/// <param name="FirstNeuron">In the slice.</param>
/// <param name="Neurons">Of each row.</param>
/// <param name="WeightSegment">int8 [Rows, Neurons].</param>
internal sealed record DenseBlock(int Slice, int Dendrite, int Rows, int FirstNeuron, int Neurons, int WeightSegment) : SynapseBlock(Slice, Dendrite);

/// <summary>Row r holds the synapses from Offsets[r] to Offsets[r + 1].</summary>
/// <param name="Slice">See <see cref="SynapseBlock"/>.</param>
/// <param name="Dendrite">See <see cref="SynapseBlock"/>.</param>
/// <param name="OffsetSegment">int32 [rows + 1].</param>
/// <param name="TargetSegment">int32, the neuron in the slice of each synapse, ascending in a row.</param>
/// <param name="WeightSegment">int8, one a synapse. Null: all are 1.</param>
internal sealed record SparseBlock(int Slice, int Dendrite, int OffsetSegment, int TargetSegment, int? WeightSegment) : SynapseBlock(Slice, Dendrite);

/// <summary>Row r holds the runs from Offsets[r] to Offsets[r + 1], each of neighbouring neurons.</summary>
/// <param name="Slice">See <see cref="SynapseBlock"/>.</param>
/// <param name="Dendrite">See <see cref="SynapseBlock"/>.</param>
/// <param name="OffsetSegment">int32 [rows + 1].</param>
/// <param name="RunSegment">int32 triples (first neuron in the slice, neurons, first weight).</param>
/// <param name="WeightSegment">int8.</param>
internal sealed record RunBlock(int Slice, int Dendrite, int OffsetSegment, int RunSegment, int WeightSegment) : SynapseBlock(Slice, Dendrite);

/// <summary>One kernel for all positions. Neurons of the slice are [position][channel]; row c · InputLength + p is the input (c, p).</summary>
/// <remarks>
/// Output channel o, position P has a synapse of weight W[o - FirstChannel, c - first(o), k] from the input (c, p) where tap k of window P reads p;
/// first(o) = floor(o / (OutputChannels / Groups)) · (Channels / Groups). A matrix that several tokens share is a window of one tap over the tokens.
/// </remarks>
/// <param name="Slice">See <see cref="SynapseBlock"/>.</param>
/// <param name="Dendrite">See <see cref="SynapseBlock"/>.</param>
/// <param name="Window">Of the whole population, or of the box of its positions that the slice is: then its inputs are those that the box reads, and FirstPosition is 0. Its Channels are the input's.</param>
/// <param name="OutputChannels">Of the whole population.</param>
/// <param name="Groups">Input and output channels are split into that many.</param>
/// <param name="FirstChannel">The slice's first output channel.</param>
/// <param name="OutputsHere">Output channels of the slice.</param>
/// <param name="FirstPosition">The slice's first position, row-major.</param>
/// <param name="Positions">Positions of the slice.</param>
/// <param name="FirstInput">The first input channel of a group that the block holds; fan-in that was split has several blocks.</param>
/// <param name="InputsHere">Input channels of each group that the block holds, Channels / Groups where the fan-in is whole.</param>
/// <param name="WeightSegment">int8 [OutputsHere, InputsHere, taps]. Null: all are 1 (sums of windows, copies).</param>
internal sealed record SharedBlock(
    int Slice, int Dendrite, Window Window, int OutputChannels, int Groups, int FirstChannel, int OutputsHere, int FirstPosition, int Positions,
    int FirstInput, int InputsHere, int? WeightSegment) : SynapseBlock(Slice, Dendrite);

/// <summary>Synapses whose weights a processor writes before the window: one operand of a product of two spike trains.</summary>
/// <remarks>
/// Neurons of the slice are [pair][column], pair = (g, m) of the product counted from FirstPair; row (pair in the block) · Inner + k is the operand a[g, m, k]; its
/// weights are matrix g, row k. A core holds the matrices of the g that its pairs touch, from that of FirstPair on. Weights are 0 until they are written.
/// </remarks>
/// <param name="Slice">See <see cref="SynapseBlock"/>.</param>
/// <param name="Dendrite">See <see cref="SynapseBlock"/>.</param>
/// <param name="FirstPair">The first pair g · RowsPerMatrix + m.</param>
/// <param name="Pairs">Pairs of the block.</param>
/// <param name="RowsPerMatrix">m runs to here.</param>
/// <param name="Inner">k runs to here.</param>
/// <param name="Columns">Columns of the slice, all or some of the product's.</param>
/// <param name="WeightRange">The codes that may be written; above 8 bits a weight takes two planes of synaptic memory.</param>
internal sealed record ProductBlock(
    int Slice, int Dendrite, int FirstPair, int Pairs, int RowsPerMatrix, int Inner, int Columns, CodeRange WeightRange) : SynapseBlock(Slice, Dendrite)
{
    /// <summary>Matrices that the core holds.</summary>
    [JsonIgnore]
    public int Matrices => ((FirstPair + Pairs - 1) / RowsPerMatrix) - (FirstPair / RowsPerMatrix) + 1;
}
