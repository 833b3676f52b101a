using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Native.Graphs;

/// <summary>A node of a native network. It reads the sum of its sources; names that end in Segment are ids of float32 constants.</summary>
/// <param name="Name">By which it is found; unique. A node of a nested graph has the names of both with a dot between.</param>
/// <param name="Shape">What it gives for one step of one sample.</param>
/// <param name="Sources">Ids of the nodes that it reads, added up in this order.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(InputNode), "input")]
[JsonDerivedType(typeof(OutputNode), "output")]
[JsonDerivedType(typeof(DenseNode), "dense")]
[JsonDerivedType(typeof(ConvolutionNode), "convolution")]
[JsonDerivedType(typeof(PoolNode), "pool")]
[JsonDerivedType(typeof(ScaleNode), "scale")]
[JsonDerivedType(typeof(ThresholdNode), "threshold")]
[JsonDerivedType(typeof(DelayNode), "delay")]
[JsonDerivedType(typeof(ReshapeNode), "reshape")]
[JsonDerivedType(typeof(NeuronNode), "neurons")]
internal abstract record NativeNode(string Name, TensorShape Shape, ImmutableArray<int> Sources);

/// <summary>What a caller gives in each step.</summary>
internal sealed record InputNode(string Name, TensorShape Shape, ImmutableArray<int> Sources) : NativeNode(Name, Shape, Sources);

/// <summary>What a caller gets in each step.</summary>
internal sealed record OutputNode(string Name, TensorShape Shape, ImmutableArray<int> Sources) : NativeNode(Name, Shape, Sources);

/// <summary>y = W·x + b.</summary>
/// <param name="Name">See <see cref="NativeNode"/>.</param>
/// <param name="Shape">See <see cref="NativeNode"/>.</param>
/// <param name="Sources">See <see cref="NativeNode"/>.</param>
/// <param name="Inputs">Values that it reads.</param>
/// <param name="WeightSegment">[outputs, inputs].</param>
/// <param name="BiasSegment">[outputs]; none: 0.</param>
internal sealed record DenseNode(string Name, TensorShape Shape, ImmutableArray<int> Sources, int Inputs, int WeightSegment, int? BiasSegment)
    : NativeNode(Name, Shape, Sources);

/// <summary>A convolution over [channels, positions...], as PyTorch has it.</summary>
/// <param name="Name">See <see cref="NativeNode"/>.</param>
/// <param name="Shape">See <see cref="NativeNode"/>.</param>
/// <param name="Sources">See <see cref="NativeNode"/>.</param>
/// <param name="Window">How the kernel slides.</param>
/// <param name="OutputChannels">Of all groups.</param>
/// <param name="Groups">Groups of channels that do not see each other.</param>
/// <param name="WeightSegment">[output channels, channels / groups, kernel...].</param>
/// <param name="BiasSegment">[output channels]; none: 0.</param>
internal sealed record ConvolutionNode(
    string Name, TensorShape Shape, ImmutableArray<int> Sources, Window Window, int OutputChannels, int Groups, int WeightSegment, int? BiasSegment)
    : NativeNode(Name, Shape, Sources);

/// <summary>The sum over each window of each channel; averaged, divided by the kernel's size, padding included.</summary>
internal sealed record PoolNode(string Name, TensorShape Shape, ImmutableArray<int> Sources, Window Window, bool Average) : NativeNode(Name, Shape, Sources);

/// <summary>Each value times a number of its own.</summary>
internal sealed record ScaleNode(string Name, TensorShape Shape, ImmutableArray<int> Sources, int ScaleSegment) : NativeNode(Name, Shape, Sources);

/// <summary>1 where a value is above its threshold, strictly, else 0.</summary>
internal sealed record ThresholdNode(string Name, TensorShape Shape, ImmutableArray<int> Sources, int ThresholdSegment) : NativeNode(Name, Shape, Sources);

/// <summary>Each value as it was some time ago; before that, 0. The time becomes whole steps, halves to even.</summary>
internal sealed record DelayNode(string Name, TensorShape Shape, ImmutableArray<int> Sources, int DelaySegment) : NativeNode(Name, Shape, Sources);

/// <summary>The same values in another shape.</summary>
internal sealed record ReshapeNode(string Name, TensorShape Shape, ImmutableArray<int> Sources) : NativeNode(Name, Shape, Sources);

/// <summary>Neurons, one a value.</summary>
/// <param name="Name">See <see cref="NativeNode"/>.</param>
/// <param name="Shape">See <see cref="NativeNode"/>.</param>
/// <param name="Sources">See <see cref="NativeNode"/>.</param>
/// <param name="Neurons">Which equations.</param>
/// <param name="Parameters">Their numbers, by the names of NIR: one for all neurons, or one for each. No v_reset: the threshold is subtracted.</param>
internal sealed record NeuronNode(
    string Name, TensorShape Shape, ImmutableArray<int> Sources, NeuronKind Neurons, ImmutableArray<NeuronParameter> Parameters)
    : NativeNode(Name, Shape, Sources)
{
    /// <summary>Whether the reset comes a step after its spike, when the membrane has moved on, as in snnTorch.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ResetsLate { get; init; }

    /// <summary>Whether a membrane that just reaches its threshold spikes, as in SpikingJelly.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool SpikesAtThreshold { get; init; }
}

/// <summary>The numbers of one parameter.</summary>
internal sealed record NeuronParameter(string Name, int Segment);

/// <summary>Equations by the names of NIR.</summary>
internal enum NeuronKind
{
    I,
    LI,
    CubaLI,
    IF,
    LIF,
    CubaLIF,
}
