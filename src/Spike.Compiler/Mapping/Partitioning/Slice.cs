using Spike.Compiler.Mapping.Populations;

namespace Spike.Compiler.Mapping.Partitioning;

/// <summary>A rectangle of a population's grid on one core.</summary>
/// <param name="Population">The population.</param>
/// <param name="Channels">Its channels.</param>
/// <param name="FirstPosition">Its first position.</param>
/// <param name="Positions">Its positions.</param>
/// <param name="Load">What it takes.</param>
internal sealed record PlannedSlice(Population Population, Band Channels, int FirstPosition, int Positions, CoreLoad Load)
{
    public int Neurons => Positions * Channels.Count;

    /// <summary>The number that a neuron has in the slice.</summary>
    public int Neuron(int position, int channel) => ((position - FirstPosition) * Channels.Count) + channel - Channels.First;
}

/// <summary>Slices that share a core.</summary>
internal sealed class PlannedCore
{
    public List<PlannedSlice> Slices { get; } = [];

    public CoreLoad Load { get; private set; }

    public void Add(PlannedSlice slice)
    {
        Slices.Add(slice);
        Load += slice.Load;
    }
}
