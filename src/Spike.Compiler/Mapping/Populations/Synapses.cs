using System.Collections.Immutable;

namespace Spike.Compiler.Mapping.Populations;

/// <summary>How a summand of a population is connected: rows of inputs, each with weights to neurons of the population's grid.</summary>
/// <param name="Input">The edge that it reads.</param>
/// <param name="Rows">Rows of the whole population.</param>
internal abstract record Synapses(int Input, int Rows)
{
    /// <summary>The element of the input edge that feeds a row.</summary>
    public abstract int Element(int row);

    /// <summary>The rows that reach the neurons of one position in a band of channels, each once.</summary>
    public abstract void Reach(int position, Band channels, List<int> rows);

    /// <summary>The rows and weights of one neuron.</summary>
    public abstract void Visit(int position, int channel, Action<int, int> synapse);

    /// <summary>Synapses of a neuron at most.</summary>
    public abstract int FanIn { get; }

    /// <summary>The largest |V| when no input code is above <paramref name="magnitude"/>.</summary>
    public abstract long Bound(long magnitude);

    /// <summary>int64, one a channel, or null.</summary>
    public ImmutableArray<long>? Bias { get; init; }
}

/// <summary>Neighbouring channels.</summary>
/// <param name="First">The first.</param>
/// <param name="Count">How many.</param>
internal readonly record struct Band(int First, int Count)
{
    public int End => First + Count;
}
