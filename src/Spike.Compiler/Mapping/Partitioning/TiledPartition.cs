using Spike.Compiler.Mapping.Populations;
using Spike.Runtime.Chips;

namespace Spike.Compiler.Mapping.Partitioning;

/// <summary>Cuts populations into boxes and packs the boxes into cores: first what costs something to cut, then into the room that is left what may be cut anywhere.</summary>
/// <remarks>
/// Boxes come in the order of their sizes' shares only within a population; populations come readers first, because what a neuron takes of its core's routing
/// table depends on how often its readers were cut. Readers that may be cut anywhere read each neuron at one core, whatever the cut, and are counted before they are placed.
/// </remarks>
internal sealed class TiledPartition
{
    private readonly MappingPlan plan;
    private readonly ChipProfile chip;
    private readonly CoreLoad limits;
    private readonly Destinations destinations;
    private readonly EncodingChoices encodings;
    private readonly TileLoads loads;
    private readonly List<PlannedCore> cores = [];
    private readonly Dictionary<int, int[]> homes = [];
    private readonly IReadOnlySet<int> fused;

    /// <summary>Cores whose room is looked at; on a large network looking at all would take longer than it saves.</summary>
    private const int Recent = 600;

    private TiledPartition(MappingPlan plan, ChipProfile chip, IReadOnlySet<int> fused)
    {
        (this.plan, this.chip, this.fused, limits) = (plan, chip, fused, CoreLoad.Of(chip));
        destinations = new Destinations(plan);
        encodings = new EncodingChoices(chip);
        loads = new TileLoads(plan, chip, destinations, encodings);
    }

    /// <param name="plan">What runs on cores.</param>
    /// <param name="chip">The cores.</param>
    /// <param name="fused">Values whose population is cut as one with what it alone reads.</param>
    public static List<PlannedCore> Of(MappingPlan plan, ChipProfile chip, IReadOnlySet<int> fused)
    {
        var partition = new TiledPartition(plan, chip, fused);
        partition.Place();
        return partition.InOrder();
    }

    private void Place()
    {
        Population[] populations = [.. plan.Populations];
        Population[] free = [.. populations.Where(population => Fusion.IsFree(population) && !fused.Contains(population.Value))];
        foreach (Population population in free) Announce(population);
        var taken = new HashSet<Population>(free, ReferenceEqualityComparer.Instance);
        foreach (Population population in populations.Reverse())
        {
            if (!taken.Add(population)) continue;
            Population? source = fused.Contains(population.Value) ? Fusion.SourceOf(population, plan) : null;
            if (source is not null)
            {
                taken.Add(source);
                // Its readers are all here, and each of its neurons is sent to one place.
                Announce(population);
            }

            Pack(population, source);
        }

        foreach (Population population in free.Reverse()) Fill(population);
    }

    private void Announce(Population population)
    {
        foreach (BranchInput input in population.Inputs)
        {
            for (int row = 0; row < input.Synapses.Rows; row++)
            {
                Source source = plan.Of(input.Synapses.Input, input.Synapses.Element(row));
                if (source.Edge == input.Value) destinations.Add(source.Edge, source.Value);
            }
        }

        loads.Forget();
    }

    private void Pack(Population population, Population? source)
    {
        IReadOnlyList<TileUnit> units = new TileCut(loads, limits).Of(population, source) ?? throw Fault(population);
        foreach (TileUnit unit in units.OrderByDescending(unit => unit.Load.Share(limits)))
        {
            PlannedCore? best = null;
            double fullest = -1;
            foreach (PlannedCore core in cores.TakeLast(Recent))
            {
                CoreLoad sum = core.Load + unit.Load;
                if (!sum.Fits(limits) || sum.Share(limits) is var share && share <= fullest) continue;
                (best, fullest) = (core, share);
            }

            if (best is null) cores.Add(best = new PlannedCore());
            foreach (PlannedSlice slice in unit.Slices) Commit(best, slice, announced: source is not null && slice.Population == population);
        }

        loads.Forget();
    }

    /// <summary>Puts runs of positions wherever there is room, where their neurons' sources are before all.</summary>
    private void Fill(Population population)
    {
        var channels = new Band(0, population.Grid.Channels);
        int bands = 1;
        while (bands < population.Grid.Channels && !loads.Of(population, Part(population, 0, bands), Tile.Run(population.Grid.Positions, population.Grid.Positions / 2, 1)).Fits(limits)) bands++;
        for (int band = 0; band < bands; band++)
        {
            channels = Part(population, band, bands);
            for (int first = 0; first < population.Grid.Positions;)
            {
                (PlannedCore? core, SliceGrowth? slice) = Room(population, channels, first);
                if (core is null)
                {
                    cores.Add(core = new PlannedCore());
                    slice = Grown(population, channels, first, core);
                    if (slice.Positions == 0) throw Fault(population);
                }

                Commit(core, slice!.ToSlice(), announced: true);
                first += slice.Positions;
            }
        }
    }

    private static Band Part(Population population, int band, int bands)
    {
        int begin = (int)((long)population.Grid.Channels * band / bands), end = (int)((long)population.Grid.Channels * (band + 1) / bands);
        return new Band(begin, end - begin);
    }

    private (PlannedCore? Core, SliceGrowth? Slice) Room(Population population, Band channels, int first)
    {
        (PlannedCore? Core, SliceGrowth? Slice, double Near, int Positions) best = default;
        foreach (PlannedCore core in cores.TakeLast(Recent))
        {
            if (core.Load.Share(limits with { OutputAxons = long.MaxValue }) > 0.999) continue;
            SliceGrowth slice = Grown(population, channels, first, core);
            if (slice.Positions == 0) continue;
            double near = Near(core, slice.ToSlice());
            if (best.Core is null || near > best.Near || (near == best.Near && slice.Positions > best.Positions)) best = (core, slice, near, slice.Positions);
        }

        return (best.Core, best.Slice);
    }

    private SliceGrowth Grown(Population population, Band channels, int first, PlannedCore core)
    {
        var slice = new SliceGrowth(plan, chip, population, channels, first, destinations, encodings, core.Load);
        while (first + slice.Positions < population.Grid.Positions && slice.Grow(limits)) { }
        return slice;
    }

    /// <summary>The share of a slice's rows whose senders are on the core.</summary>
    private double Near(PlannedCore core, PlannedSlice slice)
    {
        int all = 0, near = 0, index = cores.IndexOf(core);
        foreach (BranchInput input in slice.Population.Inputs)
        {
            int[]? home = homes.GetValueOrDefault(input.Value);
            foreach (int row in TileLoads.RowsOf(input.Synapses, slice.Channels, slice.Tile))
            {
                Source source = plan.Of(input.Synapses.Input, input.Synapses.Element(row));
                if (source.Edge != input.Value) continue;
                all++;
                if (home?[source.Value] == index + 1) near++;
            }
        }

        return all == 0 ? 0 : (double)near / all;
    }

    private void Commit(PlannedCore core, PlannedSlice slice, bool announced)
    {
        core.Add(slice);
        int index = cores.IndexOf(core);
        int value = slice.Population.Value;
        if (!homes.TryGetValue(value, out int[]? home)) homes[value] = home = new int[plan.Values[value].Elements];
        foreach (int element in Images.CoreDraft.Elements(slice)) home[element] = index + 1;
        if (announced) return;
        foreach (BranchInput input in slice.Population.Inputs)
        {
            foreach (int row in TileLoads.RowsOf(input.Synapses, slice.Channels, slice.Tile))
            {
                Source source = plan.Of(input.Synapses.Input, input.Synapses.Element(row));
                if (source.Edge == input.Value) destinations.Add(source.Edge, source.Value);
            }
        }
    }

    /// <summary>Cores by the first layer that they hold, so that places in their order are near what they talk to.</summary>
    private List<PlannedCore> InOrder()
    {
        Dictionary<int, int> layer = plan.Populations.Select((population, i) => (population.Value, i)).ToDictionary(pair => pair.Value, pair => pair.i);
        foreach (PlannedCore core in cores) core.Slices.Sort((a, b) => (layer[a.Population.Value], a.Channels.First, a.Tile.Numbers[0]).CompareTo((layer[b.Population.Value], b.Channels.First, b.Tile.Numbers[0])));
        return [.. cores.Where(core => core.Slices.Count > 0).OrderBy(core => core.Slices.Average(slice => layer[slice.Population.Value])).ThenBy(core => core.Slices[0].Tile.Numbers[0])];
    }

    private CapacityFault Fault(Population population)
    {
        var growth = new SliceGrowth(plan, chip, population, new Band(0, 1), population.Grid.Positions / 2, destinations, encodings, default);
        growth.Grow(limits);
        (string name, long used, long limit, _) = growth.Excess.Shares(limits).MaxBy(share => share.Share);
        return new CapacityFault(population, name, used, limit);
    }
}
