using Spike.Compiler.Mapping.Populations;
using Spike.Runtime.Chips;

namespace Spike.Compiler.Mapping.Partitioning;

/// <summary>Cuts populations into slices and fills cores with them.</summary>
/// <remarks>
/// Readers come before what they read: how many routing entries a neuron takes depends on how often its readers were cut. In the end the order is turned round.
/// </remarks>
internal sealed class Partition
{
    private readonly MappingPlan plan;
    private readonly ChipProfile chip;
    private readonly CoreLoad limits;
    private readonly Destinations destinations;
    private readonly EncodingChoices encodings;
    private readonly List<PlannedCore> cores = [];

    /// <summary>Cores whose room is looked at; on a large network looking at all would take longer than it saves.</summary>
    private const int Recent = 24;

    private readonly bool fill;
    private readonly double share;

    private Partition(MappingPlan plan, ChipProfile chip, bool fill, double share)
    {
        (this.plan, this.chip, this.fill, this.share, limits) = (plan, chip, fill, share, CoreLoad.Of(chip));
        destinations = new Destinations(plan);
        encodings = new EncodingChoices(chip);
    }

    /// <param name="plan">What runs on cores.</param>
    /// <param name="chip">The cores.</param>
    /// <param name="fill">Use what room earlier cores have; else a layer begins where the last one ended.</param>
    /// <param name="share">A core that is as full gets no further slice.</param>
    public static List<PlannedCore> Of(MappingPlan plan, ChipProfile chip, bool fill, double share = 1)
    {
        var partition = new Partition(plan, chip, fill, share);
        foreach (Population population in plan.Populations.Reverse()) partition.Place(population);
        partition.cores.Reverse();
        foreach (PlannedCore core in partition.cores) core.Slices.Reverse();
        return partition.cores;
    }

    private void Place(Population population)
    {
        if (fill && PlaceWhole(population)) return;
        if (population.Grid.Positions == 1) PlaceByChannels(population);
        else PlaceByPositions(population);
    }

    /// <summary>Puts a population that need not be cut where it leaves the least room.</summary>
    private bool PlaceWhole(Population population)
    {
        (PlannedCore Core, SliceGrowth Slice)? best = null;
        foreach (PlannedCore core in cores.TakeLast(Recent))
        {
            SliceGrowth slice = Start(population, new Band(0, population.Grid.Channels), 0, core);
            while (slice.Positions < population.Grid.Positions && slice.Grow(limits)) { }
            if (slice.Positions < population.Grid.Positions) continue;
            if (best is null || (core.Load + slice.Load).Share(limits) > (best.Value.Core.Load + best.Value.Slice.Load).Share(limits)) best = (core, slice);
        }

        if (best is not { } found) return false;
        Commit(found.Core, found.Slice);
        return true;
    }

    /// <summary>Puts a run of positions into room that is left, where the cut costs few inputs more.</summary>
    private int FillRoom(Population population, Band channels, int first)
    {
        long rows = 0;
        foreach (PlannedCore core in cores.TakeLast(Recent))
        {
            if ((core.Load with { OutputAxons = 0 }).Share(limits) > 0.995) continue;
            SliceGrowth slice = Start(population, channels, first, core);
            while (first + slice.Positions < population.Grid.Positions && slice.Grow(limits)) { }
            if (slice.Positions == 0) continue;
            if (rows == 0) rows = Math.Max(1, population.Summands.SelectMany(summand => summand.Branches).SelectMany(branch => branch.Inputs).Sum(input => (long)input.Synapses.Rows));
            // A run has its share of the rows where neighbours share none; what it has above that is read twice.
            if (slice.Load.InputAxons > (1.1 * rows * slice.Positions / population.Grid.Positions) + 16) continue;
            Commit(core, slice);
            return slice.Positions;
        }

        return 0;
    }

    /// <summary>One position: a slice is as many channels as a core has room for.</summary>
    private void PlaceByChannels(Population population)
    {
        for (int first = 0; first < population.Grid.Channels;)
        {
            PlannedCore core = Open();
            SliceGrowth? slice = Widest(population, first, core);
            if (slice is null && core.Slices.Count > 0)
            {
                cores.Add(new PlannedCore());
                continue;
            }

            if (slice is null) throw Fault(population, new Band(first, 1), 0);
            Commit(core, slice);
            first = slice.ToSlice().Channels.End;
        }
    }

    private SliceGrowth? Widest(Population population, int first, PlannedCore core)
    {
        SliceGrowth? best = null;
        int low = 1, high = population.Grid.Channels - first;
        while (low <= high)
        {
            // The whole rest first: most populations are smaller than a core.
            int width = best is null && high == population.Grid.Channels - first && low == 1 ? high : (low + high) / 2;
            SliceGrowth slice = Start(population, new Band(first, width), 0, core);
            if (slice.Grow(limits))
            {
                best = slice;
                low = width + 1;
            }
            else high = width - 1;
        }

        return best;
    }

    /// <summary>Many positions: bands of channels as wide as a core can take, each cut into runs of positions.</summary>
    private void PlaceByPositions(Population population)
    {
        int bands = Bands(population);
        for (int band = 0; band < bands; band++)
        {
            int begin = (int)((long)population.Grid.Channels * band / bands), end = (int)((long)population.Grid.Channels * (band + 1) / bands);
            var channels = new Band(begin, end - begin);
            for (int first = 0; first < population.Grid.Positions;)
            {
                if (fill && FillRoom(population, channels, first) is > 0 and var placed)
                {
                    first += placed;
                    continue;
                }

                PlannedCore core = fill ? Opened() : Open();
                SliceGrowth slice = Start(population, channels, first, core);
                while (first + slice.Positions < population.Grid.Positions && slice.Grow(limits)) { }
                if (slice.Positions == 0 && core.Slices.Count == 0) throw Fault(population, channels, first);
                if (slice.Positions == 0) cores.Add(new PlannedCore());
                else Commit(core, slice);
                first += slice.Positions;
            }
        }
    }

    /// <summary>The fewest bands of which a position fits an empty core.</summary>
    private int Bands(Population population)
    {
        int channels = population.Grid.Channels;
        for (int bands = 1; bands <= channels; bands++)
        {
            int width = (channels + bands - 1) / bands;
            if (bands > 1 && width == (channels + bands - 2) / (bands - 1)) continue;
            // The middle position sees the most of its window.
            if (Start(population, new Band(0, width), population.Grid.Positions / 2, new PlannedCore()).Grow(limits)) return bands;
        }

        return channels;
    }

    private SliceGrowth Start(Population population, Band channels, int first, PlannedCore core) =>
        new(plan, chip, population, channels, first, destinations, encodings, core.Load);

    /// <summary>A core that nothing is on.</summary>
    private PlannedCore Opened()
    {
        if (cores.Count == 0 || cores[^1].Slices.Count > 0) cores.Add(new PlannedCore());
        return cores[^1];
    }

    private PlannedCore Open()
    {
        if (cores.Count == 0 || (share < 1 && cores[^1].Load.Share(limits) >= share)) cores.Add(new PlannedCore());
        return cores[^1];
    }

    private void Commit(PlannedCore core, SliceGrowth slice)
    {
        core.Add(slice.ToSlice());
        foreach ((int value, int element) in slice.Senders()) destinations.Add(value, element);
    }

    private CapacityFault Fault(Population population, Band channels, int position)
    {
        SliceGrowth growth = Start(population, channels with { Count = 1 }, position, new PlannedCore());
        growth.Grow(limits);
        (string name, long used, long limit, _) = growth.Excess.Shares(limits).MaxBy(share => share.Share);
        return new CapacityFault(population, name, used, limit);
    }
}
