using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Spike.Runtime.Chips.Images;

/// <summary>What one core holds.</summary>
/// <param name="Chip">The chip, from 0.</param>
/// <param name="Core">The core of the chip, row by row of its mesh.</param>
/// <param name="Slices">Groups of neurons of one population each; neurons of the core are counted through all of them.</param>
/// <param name="Blocks">Its synapses.</param>
/// <param name="AxonSegment">int32 pairs (block, row), one an input axon: a spike to axon a goes through that row of that block.</param>
internal sealed record CoreImage(int Chip, int Core, ImmutableArray<Slice> Slices, ImmutableArray<SynapseBlock> Blocks, int AxonSegment);

/// <summary>Neurons of one population on one core, that share their program.</summary>
/// <param name="Population">The population's name, for reports and messages.</param>
/// <param name="Neurons">How many.</param>
/// <param name="Program">What they compute.</param>
/// <param name="Routes">Where their spikes go, by neuron. Null: a processor reads them.</param>
/// <param name="ElementSegment">int32 [Neurons]: which element of the population each one is; for rasters and for reading.</param>
/// <param name="Probes">
/// LIF neurons: the outputs to which the host's processor sends their membranes at the end of each step from the program's first one on, as the payload of a spike where they are not 0.
/// </param>
/// <param name="Membranes">LIF neurons: what their membranes stand for, by neuron.</param>
internal sealed record Slice(
    string Population, int Neurons, NeuronProgram Program, RouteTable? Routes, int ElementSegment,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RouteTable? Probes = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MembraneValues? Membranes = null);
