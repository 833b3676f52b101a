using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Chips.Images;

/// <summary>What is loaded onto a board: core images, processor images, and where spikes enter and leave. docs/loihi-artifact.md specifies it.</summary>
/// <remarks>It says all that a device needs; nothing that executes it reads the integer program.</remarks>
/// <param name="Profile">The chip profile that it was mapped for.</param>
/// <param name="ProfileSha256">Of the profile's content; a device of another profile refuses the image.</param>
/// <param name="Board">The board configuration, "ncl-2chip" for example.</param>
/// <param name="Chips">Chips that it takes.</param>
/// <param name="Steps">Barrier steps of one sample; after the last one all outputs have been sent. 0: it runs until it is stopped (native models).</param>
/// <param name="Cores">Node n of a route is core n of this list.</param>
/// <param name="Processors">Node Cores.Length + n is processor n.</param>
/// <param name="Inputs">Spike trains that the host sends.</param>
/// <param name="Outputs">Spike trains that the host receives; as a node, output n is -1 - n.</param>
internal sealed record ChipImage(
    string Profile, string ProfileSha256, string Board, int Chips, int Steps, ImmutableArray<CoreImage> Cores,
    ImmutableArray<ProcessorImage> Processors, ImmutableArray<InputPort> Inputs, ImmutableArray<OutputPort> Outputs)
{
    /// <summary>The board that it was mapped for with the whole profile of its chips, so that nobody needs the profile's file again. None in images that say nothing of it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ChipBoard? Hardware { get; init; }

    /// <summary>The tables and weights that the image names.</summary>
    [JsonIgnore]
    public ISegments Segments { get; init; } = NoSegments.Instance;
}

/// <summary>How the codes of a group of elements become spikes, and when.</summary>
/// <param name="Coding">Radix: digit t of T leaves in step FirstStep + t. Rate: a spike a step. Graded: the code in one spike's payload.</param>
/// <param name="Range">The codes; signed ones are sent in non-adjacent form, unsigned ones as bits.</param>
/// <param name="FirstStep">The barrier step in which the first spike may leave.</param>
/// <param name="Threshold">Graded spikes: the smallest |code| that is sent; 1 sends all but 0.</param>
internal sealed record Emission(Codings.SpikeCoding Coding, CodeRange Range, int FirstStep, int Threshold = 1);

/// <summary>Where the spikes of a group of elements go: of element i the triples from Offsets[i] to Offsets[i + 1].</summary>
/// <param name="OffsetSegment">int32 [elements + 1].</param>
/// <param name="TargetSegment">int32 triples (node, axon, delay in steps beyond the one step that every spike takes).</param>
internal sealed record RouteTable(int OffsetSegment, int TargetSegment);

/// <summary>An input of the model.</summary>
/// <param name="Name">The model's name for it.</param>
/// <param name="Elements">Codes a sample.</param>
/// <param name="Emission">How the host encodes them. Null: native models; the host sends spikes as it likes.</param>
/// <param name="Routes">Where they go.</param>
/// <param name="Values">Native models: how real numbers become payloads. Null: a payload is the value, a whole number.</param>
internal sealed record InputPort(
    string Name, int Elements, Emission? Emission, RouteTable Routes, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] InputValues? Values = null);

/// <summary>How real numbers become payloads: divided by Unit, rounded half to even, cut at Most on both sides.</summary>
internal sealed record InputValues(double Unit, int Most);

/// <summary>An output of the model; the axon of a spike to it is the element.</summary>
/// <param name="Name">The model's name for it.</param>
/// <param name="Elements">Codes a sample.</param>
/// <param name="Emission">How the host decodes the spikes, by the step in which they left. Null: native models.</param>
/// <param name="Lag">Native models: what belongs to the network's step t leaves in step t + Lag.</param>
/// <param name="Membranes">Native models: the payloads are membranes, and what they stand for. Null: spikes.</param>
internal sealed record OutputPort(
    string Name, int Elements, Emission? Emission, int Lag = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MembraneValues? Membranes = null);

/// <summary>What the membranes of a chip stand for: v · Scale + Offset.</summary>
/// <param name="ScaleSegment">float64, one an element.</param>
/// <param name="OffsetSegment">float64, one an element; null for zeros.</param>
internal sealed record MembraneValues(int ScaleSegment, int? OffsetSegment);
