using System.Collections.Immutable;

namespace Spike.Compiler.Reports;

/// <summary>One population. What was counted or measured is missing where there was no check.</summary>
/// <param name="Name">The value's name in the model.</param>
/// <param name="Node">The node that makes it; none for an input.</param>
/// <param name="Operator">What made its membranes, or what else made its codes.</param>
/// <param name="Function">The embedded function that made its codes, or none.</param>
/// <param name="Inputs">Names of the populations that it reads.</param>
/// <param name="Depth">Populations on the longest way from an input.</param>
/// <param name="FirstStep">The step at which its window begins when the network starts empty.</param>
/// <param name="Neurons">One an element.</param>
/// <param name="TimeSteps">T of its window.</param>
/// <param name="Signed">Whether its codes have signs.</param>
/// <param name="Scale">Real value of a code of 1.</param>
/// <param name="Density">Spikes as a share of the slots.</param>
/// <param name="SpikesPerSample">Counted.</param>
/// <param name="SpikesPerStep">The same by step, the most significant first.</param>
/// <param name="SynapticOperationsPerSample">Additions at the synapses that its spikes reach.</param>
/// <param name="SnrDecibels">Signal-to-noise of its codes against the original's value.</param>
/// <param name="SaturatedShare">Elements whose original lies beyond the range of the codes.</param>
/// <param name="EmbeddedElementsPerSample">Elements that its embedded function computes.</param>
/// <param name="EmbeddedShare">Those as a share of them and its synaptic operations.</param>
internal sealed record PopulationReport(
    string Name, string? Node, string Operator, string? Function, ImmutableArray<string> Inputs, int Depth, int FirstStep, int Neurons,
    int TimeSteps, bool Signed, double Scale, double? Density, double? SpikesPerSample, ImmutableArray<double>? SpikesPerStep,
    double? SynapticOperationsPerSample, double? SnrDecibels, double? SaturatedShare, long EmbeddedElementsPerSample, double? EmbeddedShare);
