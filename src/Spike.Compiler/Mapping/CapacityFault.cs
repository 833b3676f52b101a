using Spike.Compiler.Diagnostics;
using Spike.Compiler.Mapping.Populations;
using Spike.Runtime.Chips;

namespace Spike.Compiler.Mapping;

/// <summary>A population of which not even one neuron fits a core.</summary>
/// <param name="population">The population.</param>
/// <param name="limit">The limit, in words.</param>
/// <param name="used">What the neuron takes.</param>
/// <param name="most">What a core has.</param>
internal sealed class CapacityFault(Population population, string limit, long used, long most) : Exception($"'{population.Name}' takes {used} {limit} of {most}")
{
    public Population Population => population;

    /// <summary>Whether it is sent to more places than a core's routing table has room for; a processor has no such table.</summary>
    public bool IsFanOut => limit == OutputAxons;

    public const string OutputAxons = "output axons";

    /// <summary>What to tell where no processor can take it either.</summary>
    public ModelFault Told(ChipProfile chip) => CapacityCodes.Fault(population.Name, population.Node, limit, used, most, chip.Name);
}

/// <summary>What was learned from a plan that did not fit.</summary>
/// <param name="OnProcessors">Edges that processors compute, because cores cannot.</param>
/// <param name="SentByProcessors">Edges that neurons fire and processors send.</param>
internal sealed record Concessions(System.Collections.Immutable.ImmutableHashSet<int> OnProcessors, System.Collections.Immutable.ImmutableHashSet<int> SentByProcessors)
{
    public static readonly Concessions None = new([], []);
}
