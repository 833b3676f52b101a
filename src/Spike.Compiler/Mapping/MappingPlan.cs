using System.Collections.Immutable;
using Spike.Compiler.Mapping.Populations;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Mapping;

/// <summary>What runs where, before it is known on which core.</summary>
/// <param name="Program">The program.</param>
/// <param name="Wiring">Where elements really come from.</param>
/// <param name="Values">By id: edges, then sums of relays.</param>
/// <param name="SentByProcessors">Values of neurons that a processor reads and sends.</param>
/// <param name="Work">Populations and processor work, in an order in which values are made before they are read.</param>
internal sealed record MappingPlan(
    SpikingProgram Program, Wiring Wiring, ImmutableArray<TravellingValue> Values, ImmutableHashSet<int> SentByProcessors, ImmutableArray<Work> Work)
{
    public IEnumerable<Population> Populations => Work.OfType<CoreWork>().Select(work => work.Population);

    /// <summary>The population that the sum of a relay belongs to.</summary>
    public int ReaderOf(int sum) =>
        Populations.First(population => population.Summands.Any(summand => summand.Branches.Any(branch => branch.Inputs.Any(input => input.Value == sum)))).Value;

    /// <summary>Where an element comes from; sums of relays are their own source.</summary>
    public Source Of(int value, int element) => value < Program.Edges.Length ? Wiring.Of(value, element) : new Source(value, element);
}

/// <summary>A piece of work.</summary>
internal abstract record Work;

/// <summary>Neurons do it.</summary>
internal sealed record CoreWork(Population Population) : Work;

/// <summary>An embedded processor does it.</summary>
/// <param name="Operation">An operation of the program. An integration without its firing, or with it.</param>
internal sealed record ProcessorWork(Operation Operation) : Work;
