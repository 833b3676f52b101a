using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Spike.Runtime.Codings;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Chips.Images;

/// <summary>What each neuron of a slice computes in a step.</summary>
[JsonDerivedType(typeof(WindowedNeuron), "windowed")]
[JsonDerivedType(typeof(RelayNeuron), "relay")]
[JsonDerivedType(typeof(LifNeuron), "lif")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "program")]
internal abstract record NeuronProgram(ImmutableArray<Dendrite> Dendrites);

/// <summary>An accumulator of a neuron: V ← 2V + I in each step of its window (radix), V ← V + I otherwise; V = 0 before it.</summary>
/// <param name="Coding">Of the spikes that reach it. Radix doubles.</param>
/// <param name="FirstStep">The step in which the first spike of the window arrives: one after it left.</param>
/// <param name="Steps">T.</param>
/// <param name="Bits">Bits that its V needs, sign included, as the mapping proved; a V that leaves them is a fault of the image.</param>
internal sealed record Dendrite(SpikeCoding Coding, int FirstStep, int Steps, int Bits);

/// <summary>Integrates windows, fires once: q = clamp((O + Σ_d (V_d + b_d) · M_d + 2^(s-1)) >> s, lo, hi) or Table[q - lo], sent as Emission says.</summary>
/// <remarks>Parameters are slice-local: neuron i uses entry i mod Parameters of each table.</remarks>
/// <param name="Dendrites">One a term of the sum.</param>
/// <param name="FireStep">At the end of this step, when all windows are over; the first spike leaves in the same step.</param>
/// <param name="Parameters">Entries of the tables.</param>
/// <param name="BiasSegments">Of each dendrite int64 [Parameters], or null for zeros.</param>
/// <param name="MultiplierSegments">Of each dendrite int32 [Parameters].</param>
/// <param name="ShiftSegment">uint8 [Parameters], 1 to 62.</param>
/// <param name="OffsetSegment">int64 [Parameters], or null for zeros.</param>
/// <param name="Range">lo and hi.</param>
/// <param name="TableSegment">int16 [Range.Count], or null.</param>
/// <param name="Emission">How the codes leave; FirstStep is FireStep. Null: a processor reads them.</param>
internal sealed record WindowedNeuron(
    ImmutableArray<Dendrite> Dendrites, int FireStep, int Parameters, ImmutableArray<int?> BiasSegments, ImmutableArray<int> MultiplierSegments,
    int ShiftSegment, int? OffsetSegment, CodeRange Range, int? TableSegment, Emission? Emission) : NeuronProgram(Dendrites);

/// <summary>Integrates part of another neuron's fan-in and sends the sum (with its bias), in the payload of one spike where it is not 0; or keeps it for a processor to read.</summary>
/// <param name="Dendrites">One.</param>
/// <param name="SendStep">The sum is complete at the end of this step and leaves in it.</param>
/// <param name="Parameters">Entries of the bias; neuron i uses i mod Parameters.</param>
/// <param name="BiasSegment">int64 [Parameters], or null for zeros.</param>
internal sealed record RelayNeuron(ImmutableArray<Dendrite> Dendrites, int SendStep, int Parameters, int? BiasSegment) : NeuronProgram(Dendrites);

/// <summary>The current-based leaky integrate-and-fire neuron of Loihi in its fixed point (Davies et al. 2018; bit-accurate as Lava's model is).</summary>
/// <remarks>
/// u ← trunc(u · (4096 - (du + 1)) / 4096) + (floor(I · 2^(weight exponent)) · 2^6), v ← trunc(v · (4096 - dv) / 4096) + u + bias · 2^exponent; trunc rounds toward
/// zero. The 1 beside du is Loihi's ds_offset, which Lava sets. u wraps into (-2^23, 2^23], v saturates at ±(2^23 - 1). Where v exceeds threshold · 2^6 it spikes and
/// v becomes 0; within its refractory time u goes on and v does not. Lava's model has no refractory time, which is Refractory = 1 here; the period P of its
/// LIFRefractory is Refractory = P + 1.
/// </remarks>
/// <param name="Dendrites">One; it has no window: FirstStep and Steps are 0.</param>
/// <param name="CurrentDecay">du, 0 to 4095.</param>
/// <param name="VoltageDecay">dv, 0 to 4095.</param>
/// <param name="Threshold">Mantissa, 0 to 2^17 - 1.</param>
/// <param name="WeightExponent">-8 to 7.</param>
/// <param name="Refractory">Steps that v stays at 0 after a spike, 1 to 64; 1 is the step of the spike alone.</param>
/// <param name="Parameters">Entries of the bias; neuron i uses i mod Parameters.</param>
/// <param name="BiasSegment">int32 [Parameters], mantissas of 13 bits, or null for zeros.</param>
/// <param name="BiasExponent">0 to 7.</param>
/// <param name="FirstStep">Up to it nothing is updated: whoever loads the image writes its bias and its start at the barrier before this step.</param>
/// <param name="StartSegment">int32 [Parameters], v before the first step, or null for zeros.</param>
internal sealed record LifNeuron(
    ImmutableArray<Dendrite> Dendrites, int CurrentDecay, int VoltageDecay, int Threshold, int WeightExponent, int Refractory, int Parameters,
    int? BiasSegment, int BiasExponent, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int FirstStep = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? StartSegment = null) : NeuronProgram(Dendrites);
