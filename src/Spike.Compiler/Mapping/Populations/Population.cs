using System.Collections.Immutable;
using Spike.Runtime.Codings;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Mapping.Populations;

/// <summary>What travels from one place to others: an edge of the program, or the sums of relays.</summary>
/// <param name="Name">For reports.</param>
/// <param name="Elements">Of a sample.</param>
/// <param name="Coding">How they become spikes; sums are graded.</param>
/// <param name="Steps">T.</param>
/// <param name="Magnitude">The largest absolute value.</param>
/// <param name="Home">Where it is made.</param>
internal sealed record TravellingValue(string Name, int Elements, SpikeCoding Coding, int Steps, long Magnitude, Home Home);

/// <summary>Where a value is made.</summary>
internal enum Home
{
    /// <summary>The host sends it.</summary>
    Host,

    /// <summary>Neurons fire it, or sum it.</summary>
    Cores,

    /// <summary>An embedded processor computes it.</summary>
    Processor,

    /// <summary>Nowhere: routing tables move it, or another population takes it in.</summary>
    Nowhere,
}

/// <summary>Neurons that compute the same and fire together.</summary>
/// <param name="Value">What they send: an edge, or behind the edges the sums of relays.</param>
/// <param name="Name">For reports and messages.</param>
/// <param name="Node">The model's node.</param>
/// <param name="Grid">Their numbers.</param>
/// <param name="Summands">What is added.</param>
/// <param name="Fire">How they fire; null: relays, which send their sum.</param>
/// <param name="KeepsSum">A relay whose sum only a processor reads.</param>
internal sealed record Population(
    int Value, string Name, string Node, Grid Grid, ImmutableArray<Summand> Summands, Fire? Fire, bool KeepsSum = false)
{
    public int Neurons => Grid.Length;

    /// <summary>What feeds its accumulators.</summary>
    public IEnumerable<BranchInput> Inputs => Summands.SelectMany(summand => summand.Branches).SelectMany(branch => branch.Inputs);

    /// <summary>How its positions are laid out: in lines and columns as all of its windows are; else one behind the other.</summary>
    public ImmutableArray<int> Shape { get; } = ShapeOf(Grid, Summands);

    private static ImmutableArray<int> ShapeOf(Grid grid, ImmutableArray<Summand> summands)
    {
        ImmutableArray<int>? shape = null;
        foreach (BranchInput input in summands.SelectMany(summand => summand.Branches).SelectMany(branch => branch.Inputs))
        {
            if (input.Synapses is ElementSynapses) continue;
            if (input.Synapses is not WindowSynapses { Window: { OutputSize.Length: <= 2 } window } || window.OutputLength != grid.Positions) return [grid.Positions];
            if (shape is { } known && !known.AsSpan().SequenceEqual(window.OutputSize.AsSpan())) return [grid.Positions];
            shape = window.OutputSize;
        }

        return shape ?? [grid.Positions];
    }
}

/// <summary>A summand of a firing: V · M, where V may come over several synapses.</summary>
/// <param name="Parts">Usually one; several where the fan-in was split.</param>
/// <param name="MultiplierSegment">Of the program, int32 [channels of the firing]; -1 of relays.</param>
/// <param name="Bias">Added to V, one a channel of the grid; null for zeros.</param>
internal sealed record Summand(ImmutableArray<Synapses> Parts, int MultiplierSegment, ImmutableArray<long>? Bias)
{
    /// <summary>The accumulators of each neuron, in order. Never empty: constants too are added to one.</summary>
    public ImmutableArray<Branch> Branches { get; init; } = [];
}

/// <summary>One accumulator: what reaches it must share a coding, and in radix a window.</summary>
/// <param name="Coding">Of all that reach it.</param>
/// <param name="Inputs">Parts of the summand with the value that feeds them; none where all are constants.</param>
/// <param name="Bound">The largest |V|.</param>
internal sealed record Branch(SpikeCoding Coding, ImmutableArray<BranchInput> Inputs, long Bound)
{
    /// <summary>Bits of V, sign included.</summary>
    public int Bits => 65 - System.Numerics.BitOperations.LeadingZeroCount((ulong)Math.Max(Bound, 1));
}

/// <summary>Rows of some synapses whose elements come from one value.</summary>
/// <param name="Synapses">The synapses.</param>
/// <param name="Value">Where the spikes are from.</param>
internal sealed record BranchInput(Synapses Synapses, int Value);
