using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Spike.Runtime.Programs;

/// <summary>
/// One step of the integer program. Numbers named Input, Output, A or B are edge ids; names that end in Segment are ids of
/// constant data in <see cref="SpikingProgram.Segments"/>. Everything is said for one sample.
/// </summary>
/// <param name="Node">The model's node that it came from, for reports and messages.</param>
/// <param name="Output">The edge that it writes; every edge is written by exactly one operation or is a program input.</param>
[JsonDerivedType(typeof(Linear), "linear")]
[JsonDerivedType(typeof(Convolution), "convolution")]
[JsonDerivedType(typeof(Product), "product")]
[JsonDerivedType(typeof(Hadamard), "hadamard")]
[JsonDerivedType(typeof(SumPool), "sumPool")]
[JsonDerivedType(typeof(AxisSum), "axisSum")]
[JsonDerivedType(typeof(Fire), "fire")]
[JsonDerivedType(typeof(Lookup), "lookup")]
[JsonDerivedType(typeof(Softmax), "softmax")]
[JsonDerivedType(typeof(Norm), "norm")]
[JsonDerivedType(typeof(Divide), "divide")]
[JsonDerivedType(typeof(MaxPool), "maxPool")]
[JsonDerivedType(typeof(AxisMax), "axisMax")]
[JsonDerivedType(typeof(Route), "route")]
[JsonDerivedType(typeof(Select), "select")]
[JsonDerivedType(typeof(Concat), "concat")]
[JsonDerivedType(typeof(Embed), "embed")]
[JsonDerivedType(typeof(Constant), "constant")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "op")]
internal abstract record Operation(string Node, int Output)
{
    /// <summary>The edges that it reads, in the order of its operands.</summary>
    /// <remarks>Follows from the other members. An override must be ignored again, or the artifact would hold it.</remarks>
    [JsonIgnore]
    public abstract ImmutableArray<int> Inputs { get; }
}

/// <summary>
/// An operation that sums its inputs into membranes. Without <see cref="Fusion"/> its output is a membrane edge; with it, the
/// population fires at the end of the window and the output carries the codes of that firing.
/// </summary>
/// <param name="Node">See <see cref="Operation"/>.</param>
/// <param name="Output">See <see cref="Operation"/>.</param>
internal abstract record Integration(string Node, int Output) : Operation(Node, Output)
{
    /// <summary>The firing that follows in the same population; its first term reads edge <see cref="Fire.OwnMembrane"/>.</summary>
    public Fire? Fusion { get; init; }

    /// <summary>All T digits of a code are applied at once, as one integer product. False: one digit a step.</summary>
    public bool TimeFused { get; init; }

    /// <summary>Whether the membranes need 64 bits; on an unfused integration the output edge says the same.</summary>
    public bool Wide { get; init; }

    /// <summary>The edges whose spikes are integrated, without those that the firing adds.</summary>
    [JsonIgnore]
    public abstract ImmutableArray<int> Synapses { get; }

    [JsonIgnore]
    public sealed override ImmutableArray<int> Inputs => Fusion is null ? Synapses : [.. Synapses, .. Fusion.Inputs];
}
