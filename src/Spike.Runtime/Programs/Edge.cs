using System.Text.Json.Serialization;
using Spike.Runtime.Codings;

namespace Spike.Runtime.Programs;

/// <summary>What travels on an edge.</summary>
internal enum EdgeCarrier
{
    /// <summary>Codes, sent as spikes over a window of T steps; they cost spikes and synaptic operations.</summary>
    Spikes,

    /// <summary>Codes that the embedded processor beside the population reads directly; no spike is sent.</summary>
    Value,

    /// <summary>32-bit membranes, not yet requantised. The lowering has proved that they cannot overflow.</summary>
    Membrane,

    /// <summary>64-bit membranes, where 32 bits could overflow.</summary>
    WideMembrane,
}

/// <summary>One tensor of the program, for one sample; its id is its index in <see cref="SpikingProgram.Edges"/>.</summary>
/// <param name="Name">The value's name in the model, unique in the program.</param>
/// <param name="Shape">Dimensions for one sample, a leading batch axis of 1 included where the model has one.</param>
/// <param name="Carrier">What travels.</param>
/// <param name="Range">The codes that can occur; default on membranes.</param>
/// <param name="Scale">real ≈ Scale · code; 0 on membranes, whose scale differs by channel.</param>
internal sealed record Edge(string Name, TensorShape Shape, EdgeCarrier Carrier, CodeRange Range, double Scale)
{
    /// <summary>How the codes become spikes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public SpikeCoding Coding { get; init; }

    /// <summary>Graded spikes: the smallest change of a code that is sent; none sends every change.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Threshold { get; init; }

    public bool HasCodes => Carrier is EdgeCarrier.Spikes or EdgeCarrier.Value;

    /// <summary>T: the steps of its window.</summary>
    public int TimeSteps => Coding switch
    {
        SpikeCoding.Radix => Range.Bits,
        SpikeCoding.Rate => Range.Magnitude,
        _ => 1,
    };

    public override string ToString() => !HasCodes ? $"{Name}: {Shape} {Carrier}"
        : $"{Name}: {Shape} {Range}{(Carrier == EdgeCarrier.Value ? " value" : Coding == SpikeCoding.Radix ? "" : " " + Coding.ToString().ToLowerInvariant())}{(Threshold is { } least ? $" from {least}" : "")}";
}
