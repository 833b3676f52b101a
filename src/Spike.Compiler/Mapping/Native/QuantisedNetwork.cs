using System.Collections.Immutable;
using Spike.Runtime.Chips.Images;

namespace Spike.Compiler.Mapping.Native;

/// <summary>A native network in the fixed point of Loihi's neurons, before it is known on which core.</summary>
/// <param name="Layers">Its neurons.</param>
/// <param name="Outputs">For each output of the graph, in order, where its elements come from.</param>
/// <param name="Inputs">By node, how its real numbers become payloads; those left out send whole numbers as they are.</param>
internal sealed record QuantisedNetwork(ImmutableArray<QuantisedLayer> Layers, ImmutableArray<QuantisedOutput> Outputs, ImmutableDictionary<int, InputValues> Inputs);

/// <summary>The neurons of one node.</summary>
/// <param name="Node">Of the native graph.</param>
/// <param name="Name">Its name.</param>
/// <param name="Lag">Chip steps after which its native step comes: a spike takes a step from layer to layer.</param>
/// <param name="Scale">Shared by its neurons.</param>
/// <param name="Neurons">Each neuron.</param>
internal sealed record QuantisedLayer(int Node, string Name, int Lag, LayerScale Scale, ImmutableArray<QuantisedNeuron> Neurons)
{
    /// <summary>The one kernel that all its synapses are made of; none where they are not.</summary>
    public SharedKernel? Kernel { get; init; }
}

/// <summary>One neuron.</summary>
/// <param name="CurrentDecay">du.</param>
/// <param name="VoltageDecay">dv.</param>
/// <param name="Bias">The mantissa.</param>
/// <param name="Start">v before the first step.</param>
/// <param name="Scale">What v is multiplied by to give the native membrane.</param>
/// <param name="Offset">What is then added.</param>
/// <param name="Synapses">In the order of sources, delays and elements; none is 0.</param>
internal sealed record QuantisedNeuron(
    int CurrentDecay, int VoltageDecay, int Bias, int Start, double Scale, double Offset, ImmutableArray<QuantisedSynapse> Synapses);

/// <summary>One synapse.</summary>
/// <param name="Source">The node that spikes.</param>
/// <param name="Element">Its element.</param>
/// <param name="Delay">Steps of the axon, beyond the one that every spike takes.</param>
/// <param name="Weight">The weight.</param>
internal readonly record struct QuantisedSynapse(int Source, int Element, int Delay, sbyte Weight);

/// <summary>An output.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Lag">Chip steps after which its native step comes.</param>
/// <param name="Elements">Of each, who sends it.</param>
/// <param name="IsMembranes">Whether membranes leave, and no spikes.</param>
internal sealed record QuantisedOutput(string Name, int Lag, ImmutableArray<(int Source, int Element)> Elements, bool IsMembranes = false);
