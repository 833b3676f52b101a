using Spike.Compiler.Mapping.Images;
using Spike.Compiler.Mapping.Partitioning;
using Spike.Compiler.Mapping.Placement;
using Spike.Runtime.Chips;

namespace Spike.Compiler.Mapping;

/// <summary>An image whose cores have been placed.</summary>
/// <param name="Built">The image.</param>
/// <param name="Places">Where its cores stand.</param>
/// <param name="Traffic">Between its nodes.</param>
/// <param name="Ways">Of its spikes.</param>
/// <param name="Sequential">The same where the cores stand in their order.</param>
internal sealed record PlacedImage(BuiltImage Built, CorePlaces Places, Traffic Traffic, MeshTraffic Ways, MeshTraffic Sequential);

/// <summary>Places the ways in which a network was cut, and finds the one that a strategy likes best.</summary>
/// <param name="plan">What runs where.</param>
/// <param name="board">On what.</param>
/// <param name="profileSha256">Of the profile.</param>
/// <param name="rates">Spikes a sample of an element of a value.</param>
internal sealed class MappingSearch(MappingPlan plan, ChipBoard board, string profileSha256, Func<int, int, double> rates)
{
    /// <summary>Cuts that are placed; with more cores than <see cref="Large"/> one alone.</summary>
    private const int Placed = 4;
    private const int Large = 512;

    /// <summary>Whether a search for places ended by its time limit.</summary>
    public bool WasCut { get; private set; }

    /// <exception cref="Diagnostics.ModelFault">The board has too few cores.</exception>
    public PlacedImage Best(List<List<PlannedCore>> cuts, MappingStrategy strategy)
    {
        if (strategy == MappingStrategy.MinimumLatency) return Place(cuts[1], move: true);
        int fewest = cuts.Min(cut => cut.Count);
        IEnumerable<List<PlannedCore>> fit = cuts.OrderBy(cut => cut.Count).ThenBy(cut => cut.Sum(core => core.Slices.Count));
        if (strategy == MappingStrategy.MinimumChips) return fit.Where(cut => cut.Count == fewest).Take(Placed).Select(cut => Place(cut, move: false)).MinBy(placed => placed.Ways.Cost)!;
        // Where traffic counts, cores may be more, but not so many that chips are.
        fit = strategy == MappingStrategy.MinimumTraffic ? fit.Where(cut => ChipsOf(cut.Count) == ChipsOf(fewest)) : fit.Where(cut => cut.Count == fewest);
        return fit.Take(fewest > Large ? 1 : strategy == MappingStrategy.MinimumTraffic ? int.MaxValue : Placed).Select(cut => Place(cut, move: true)).MinBy(placed => placed.Ways.Cost)!;
    }

    /// <summary>The ways of spikes where layers fill one core after the other and cores stand as they come; null: the board has too few for that.</summary>
    public MeshTraffic? InOrder(List<PlannedCore> cut) => cut.Count > board.Cores ? null : Place(cut, move: false).Ways;

    private int ChipsOf(int cores) => (cores + board.Chip.Cores.PerChip.Count - 1) / board.Chip.Cores.PerChip.Count;

    private PlacedImage Place(List<PlannedCore> cut, bool move)
    {
        CorePlaces sequential = CorePlaces.Sequential(cut, board);
        BuiltImage built = ImageBuilder.Build(plan, board, profileSha256, sequential);
        Traffic traffic = Traffic.Of(built, rates);
        MeshTraffic before = traffic.On(board, sequential);
        if (!move) return new PlacedImage(built, sequential, traffic, before, before);
        var placer = new Placer(sequential.Mesh, board, built.Image.Processors.Select(processor => processor.Chip), traffic.Spikes);
        CorePlaces places = sequential.At(placer.Improve());
        WasCut |= placer.WasCut;
        // On one chip tables stay as they are; on several, what processors do and send depends on where cores stand.
        if (places.Chips == 1) built = built with { Image = built.Image with { Cores = [.. built.Image.Cores.Select((core, i) => core with { Core = places.Core[i] })] } };
        else
        {
            built = ImageBuilder.Build(plan, board, profileSha256, places);
            traffic = Traffic.Of(built, rates);
        }

        MeshTraffic ways = traffic.On(board, places);
        return ways.Cost <= before.Cost ? new PlacedImage(built, places, traffic, ways, before) : Place(cut, move: false);
    }
}
