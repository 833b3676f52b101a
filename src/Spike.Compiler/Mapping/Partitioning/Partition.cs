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

    private Partition(MappingPlan plan, ChipProfile chip)
    {
        (this.plan, this.chip, limits) = (plan, chip, CoreLoad.Of(chip));
        destinations = new Destinations(plan);
        encodings = new EncodingChoices(chip);
    }

    public static List<PlannedCore> Of(MappingPlan plan, ChipProfile chip)
    {
        var partition = new Partition(plan, chip);
        foreach (Population population in plan.Populations.Reverse()) partition.Place(population);
        partition.cores.Reverse();
        foreach (PlannedCore core in partition.cores) core.Slices.Reverse();
        return partition.cores;
    }

    private void Place(Population population)
    {
        if (population.Grid.Positions == 1) PlaceByChannels(population);
        else PlaceByPositions(population);
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
                PlannedCore core = Open();
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

    private PlannedCore Open()
    {
        if (cores.Count == 0) cores.Add(new PlannedCore());
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
