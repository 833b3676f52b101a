using System.Collections.Immutable;
using Spike.Compiler.Mapping.Partitioning;
using Spike.Compiler.Mapping.Placement;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Mapping;

/// <summary>A program becomes what is loaded onto a board.</summary>
internal static class ChipMapping
{
    /// <exception cref="Diagnostics.ModelFault">The program does not fit.</exception>
    public static ChipImage Map(SpikingProgram program, ChipBoard board, string profileSha256) => Map(program, board, profileSha256, MappingStrategy.Balanced, null).Image;

    /// <param name="program">What to map.</param>
    /// <param name="board">Onto what.</param>
    /// <param name="profileSha256">Of the chip profile's content.</param>
    /// <param name="strategy">What to keep small.</param>
    /// <param name="spikes">Spikes a sample of each edge's population, by edge; null: one a neuron.</param>
    /// <exception cref="Diagnostics.ModelFault">The program does not fit.</exception>
    public static MappedChip Map(SpikingProgram program, ChipBoard board, string profileSha256, MappingStrategy strategy, IReadOnlyDictionary<int, double>? spikes)
    {
        (MappingPlan plan, List<List<PlannedCore>> cuts) = Cut(program, board.Chip, strategy);
        var search = new MappingSearch(plan, board, profileSha256, (value, _) => spikes is not null && spikes.TryGetValue(value, out double measured) ? measured / plan.Values[value].Elements : 1);
        PlacedImage best = search.Best(cuts, strategy);
        ChipImage image = best.Built.Image;
        ProcessorRoom.Require(image, program, board.Chip);
        return new MappedChip(image, MeasuredMapping.WithProcessors(Report(plan, board, strategy, best, search.InOrder(cuts[0]) ?? best.Sequential, search.WasCut), image, board.Chip));
    }

    /// <summary>What a core cannot take goes to a processor, until the rest fits. The first cut is layer after layer.</summary>
    private static (MappingPlan Plan, List<List<PlannedCore>> Cuts) Cut(SpikingProgram program, ChipProfile chip, MappingStrategy strategy)
    {
        for (Concessions concessions = Concessions.None; ;)
        {
            MappingPlan plan = PlanBuilder.Build(program, chip, concessions);
            try
            {
                return (plan, strategy == MappingStrategy.MinimumLatency
                    ? [Partition.Of(plan, chip, fill: false), Partition.Of(plan, chip, fill: false, share: 0.5)]
                    : [.. PartitionSearch.All(plan, chip)]);
            }
            catch (CapacityFault fault)
            {
                int value = fault.Population.Value;
                bool fanOut = fault.IsFanOut && value < program.Edges.Length;
                // The sums of relays have no edge: what they are summed for goes to a processor.
                int edge = value < program.Edges.Length ? value : plan.ReaderOf(value);
                Concessions next = fanOut && !concessions.SentByProcessors.Contains(value)
                    ? concessions with { SentByProcessors = concessions.SentByProcessors.Add(value) }
                    : concessions with { OnProcessors = concessions.OnProcessors.Add(edge) };
                if (concessions.OnProcessors.Contains(edge)) throw fault.Told(chip);
                concessions = next;
            }
        }
    }

    private static MappingReport Report(MappingPlan plan, ChipBoard board, MappingStrategy strategy, PlacedImage best, MeshTraffic sequential, bool cut)
    {
        CoreBound bound = LowerBound.Of(plan, board.Chip);
        CorePlaces places = best.Places;
        double[] arriving = best.Traffic.Arriving();
        CoreLoad limits = CoreLoad.Of(board.Chip);
        ImmutableArray<CoreUse> uses = [.. places.Cores.Select((core, i) =>
        {
            (string name, _, _, double share) = core.Load.Shares(limits).MaxBy(of => of.Share);
            (int column, int row) = board.Chip.Cores.Tile(places.Core[i]);
            return new CoreUse(places.Chip[i], places.Core[i], column, row, [.. core.Slices.Select(slice => slice.Population.Name).Distinct()], core.Slices.Sum(slice => slice.Neurons), share, name, arriving[i]);
        })];
        ImmutableArray<string> silent = [.. plan.Work.OfType<ProcessorWork>().Select(work => $"{work.Operation.Node} ({char.ToLowerInvariant(work.Operation.GetType().Name[0])}{work.Operation.GetType().Name[1..]})")];
        return new MappingReport(board.Name, board.Chip.Name, char.ToLowerInvariant(strategy.ToString()[0]) + strategy.ToString()[1..], places.Chips, places.Cores.Count,
            bound.Cores, bound.By, best.Built.Image.Steps, uses.Sum(use => use.Neurons), best.Ways.Hops, sequential.Hops, cut, silent, uses);
    }
}
