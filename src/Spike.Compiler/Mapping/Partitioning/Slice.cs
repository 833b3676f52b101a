using Spike.Compiler.Mapping.Populations;

namespace Spike.Compiler.Mapping.Partitioning;

/// <summary>A box of a population's positions and a band of its channels on one core.</summary>
/// <param name="Population">The population.</param>
/// <param name="Channels">Its channels.</param>
/// <param name="Tile">Its positions.</param>
/// <param name="Load">What it takes.</param>
internal sealed record PlannedSlice(Population Population, Band Channels, Tile Tile, CoreLoad Load)
{
    public int Positions => Tile.Positions;

    public int Neurons => Positions * Channels.Count;
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
