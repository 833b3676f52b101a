using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Chips.Images;

/// <summary>The embedded processors of one chip and their shared memory: what does not spike runs here, between steps.</summary>
/// <param name="Chip">The chip.</param>
/// <param name="Buffers">Its memory. A spike to axon a of this node belongs to the buffer that holds a.</param>
/// <param name="Tasks">In order; a task runs at the barrier after its step, after the cores have fired, and sees all that arrived or was written before.</param>
internal sealed record ProcessorImage(int Chip, ImmutableArray<ProcessorBuffer> Buffers, ImmutableArray<ProcessorTask> Tasks);

/// <summary>Integers in a processor's memory.</summary>
/// <param name="Name">The value's name, for reports and messages.</param>
/// <param name="Elements">How many.</param>
/// <param name="FirstAxon">Axon of the first element where spikes arrive here, else -1.</param>
/// <param name="Arrival">How spikes that arrive become codes, by the window of a dendrite. Null: none arrive; tasks write it.</param>
/// <param name="ConstantSegment">int16 [Elements]: what it holds from the start. Null: zeros.</param>
internal sealed record ProcessorBuffer(string Name, int Elements, int FirstAxon, Dendrite? Arrival, int? ConstantSegment);

/// <summary>One piece of work of a processor.</summary>
/// <param name="Step">It runs at the barrier after this step.</param>
/// <param name="Output">The buffer that it writes; -1: none.</param>
[JsonDerivedType(typeof(ReadTask), "read")]
[JsonDerivedType(typeof(GatherTask), "gather")]
[JsonDerivedType(typeof(FireTask), "fire")]
[JsonDerivedType(typeof(MultiplyTask), "multiply")]
[JsonDerivedType(typeof(MatrixTask), "matrix")]
[JsonDerivedType(typeof(SoftmaxTask), "softmax")]
[JsonDerivedType(typeof(NormTask), "norm")]
[JsonDerivedType(typeof(DivideTask), "divide")]
[JsonDerivedType(typeof(LookupTask), "lookup")]
[JsonDerivedType(typeof(MaximumTask), "maximum")]
[JsonDerivedType(typeof(EmbedTask), "embed")]
[JsonDerivedType(typeof(WriteWeightsTask), "writeWeights")]
[JsonDerivedType(typeof(SendTask), "send")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "task")]
internal abstract record ProcessorTask(int Step, int Output);

/// <summary>Output[elements of the slice] = what its neurons fired at this step, or a relay's sums: read over the chip's own bus, no spike.</summary>
/// <param name="Step">See <see cref="ProcessorTask"/>.</param>
/// <param name="Output">See <see cref="ProcessorTask"/>.</param>
/// <param name="Core">Index in the image's cores; on the processor's own chip.</param>
/// <param name="Slice">Index in the core.</param>
internal sealed record ReadTask(int Step, int Output, int Core, int Slice) : ProcessorTask(Step, Output);

/// <summary>out[i] = x[Map[i]], the inputs counted one behind the other: transposes, slices, concatenations.</summary>
/// <param name="Step">See <see cref="ProcessorTask"/>.</param>
/// <param name="Output">See <see cref="ProcessorTask"/>.</param>
/// <param name="Inputs">Buffers.</param>
/// <param name="MapSegment">int32 [elements of the output].</param>
internal sealed record GatherTask(int Step, int Output, ImmutableArray<int> Inputs, int MapSegment) : ProcessorTask(Step, Output);

/// <summary>q = clamp((O + Σ_t x_t[Map_t[i]] · M_t + 2^(s-1)) >> s, lo, hi) or Table[q - lo]; entry (i / ParameterStride) mod Parameters of each table.</summary>
/// <param name="Step">See <see cref="ProcessorTask"/>.</param>
/// <param name="Output">See <see cref="ProcessorTask"/>.</param>
/// <param name="Inputs">A buffer a term.</param>
/// <param name="MapSegments">Of each term int32 [elements], or null where x is in the output's order.</param>
/// <param name="MultiplierSegments">Of each term int32 [Parameters].</param>
/// <param name="Parameters">Entries of the tables.</param>
/// <param name="ParameterStride">Elements that neighbours share an entry.</param>
/// <param name="ShiftSegment">uint8 [Parameters].</param>
/// <param name="OffsetSegment">int64 [Parameters], or null.</param>
/// <param name="Range">lo and hi.</param>
/// <param name="TableSegment">int16 [Range.Count], or null.</param>
internal sealed record FireTask(
    int Step, int Output, ImmutableArray<int> Inputs, ImmutableArray<int?> MapSegments, ImmutableArray<int> MultiplierSegments, int Parameters,
    int ParameterStride, int ShiftSegment, int? OffsetSegment, CodeRange Range, int? TableSegment) : ProcessorTask(Step, Output);

/// <summary>out[i] = a[MapA[i]] · b[MapB[i]].</summary>
internal sealed record MultiplyTask(int Step, int Output, int A, int B, int? MapASegment, int? MapBSegment) : ProcessorTask(Step, Output);

/// <summary>out[g, m, n] = Σ_k a[g, m, k] · b[g, k, n], all three in that order: a product that no core takes.</summary>
internal sealed record MatrixTask(int Step, int Output, int A, int B, int Batch, int Rows, int Inner, int Columns) : ProcessorTask(Step, Output);

/// <summary>Integer softmax, as docs/spike-format.md defines it.</summary>
internal sealed record SoftmaxTask(
    int Step, int Output, int Input, int Outer, int Axis, int Inner, int ExponentialSegment, int Multiplier, int Shift, CodeRange Range) : ProcessorTask(Step, Output);

/// <summary>Integer layer or RMS norm, as docs/spike-format.md defines it.</summary>
internal sealed record NormTask(
    int Step, int Output, int Input, int Rows, int Length, bool Centred, long Epsilon, int MultiplierSegment, int OffsetSegment, int Shift,
    CodeRange Range) : ProcessorTask(Step, Output);

/// <summary>Rounded quotient, as docs/spike-format.md defines it.</summary>
internal sealed record DivideTask(
    int Step, int Output, int A, int B, int? MapASegment, int? MapBSegment, int Multiplier, int Shift, CodeRange Range) : ProcessorTask(Step, Output);

/// <summary>out[i] = Table[x[i] - Low].</summary>
internal sealed record LookupTask(int Step, int Output, int Input, int Low, int TableSegment) : ProcessorTask(Step, Output);

/// <summary>out[i] = max of x[j] for j in the members of i: pools and maxima along an axis.</summary>
/// <param name="Step">See <see cref="ProcessorTask"/>.</param>
/// <param name="Output">See <see cref="ProcessorTask"/>.</param>
/// <param name="Input">A buffer.</param>
/// <param name="OffsetSegment">int32 [elements + 1].</param>
/// <param name="MemberSegment">int32.</param>
internal sealed record MaximumTask(int Step, int Output, int Input, int OffsetSegment, int MemberSegment) : ProcessorTask(Step, Output);

/// <summary>out[i, ...] = row x[i] (+ 2^15 · High[i]) of a table, as docs/spike-format.md defines it.</summary>
internal sealed record EmbedTask(int Step, int Output, int Input, int? High, int Rows, int Width, int TableSegment) : ProcessorTask(Step, Output);

/// <summary>Weights [matrix, k, column] of a product block on the processor's own chip = x[Map[i]], or x[i] without a map.</summary>
/// <param name="Step">See <see cref="ProcessorTask"/>; before the first spike of the window arrives.</param>
/// <param name="Output">-1.</param>
/// <param name="Input">A buffer.</param>
/// <param name="MapSegment">int32 [Matrices · Inner · Columns], or null.</param>
/// <param name="Core">Index in the image's cores.</param>
/// <param name="Block">Index in the core.</param>
internal sealed record WriteWeightsTask(int Step, int Output, int Input, int? MapSegment, int Core, int Block) : ProcessorTask(Step, Output);

/// <summary>Sends a buffer as spikes; Emission.FirstStep is Step + 1.</summary>
/// <param name="Step">See <see cref="ProcessorTask"/>.</param>
/// <param name="Output">-1.</param>
/// <param name="Input">A buffer of codes.</param>
/// <param name="Emission">How.</param>
/// <param name="Routes">Where each element goes.</param>
internal sealed record SendTask(int Step, int Output, int Input, Emission Emission, RouteTable Routes) : ProcessorTask(Step, Output);
