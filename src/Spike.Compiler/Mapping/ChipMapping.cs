using System.Collections.Immutable;
using Spike.Compiler.Mapping.Images;
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
        (MappingPlan plan, List<PlannedCore> cores) = Cut(program, board.Chip, strategy);
        CorePlaces sequential = CorePlaces.Sequential(cores, board);
        Dictionary<(int From, int To), double> traffic = Traffic.Between(plan, cores, value =>
            spikes is not null && spikes.TryGetValue(value, out double measured) ? measured / plan.Values[value].Elements : 1);
        var placer = new Placer();
        CorePlaces places = strategy == MappingStrategy.MinimumChips ? sequential : placer.Improve(sequential, board, traffic);
        ChipImage image = ImageBuilder.Build(plan, board, profileSha256, places);
        ProcessorRoom.Require(image, program, board.Chip);
        return new MappedChip(image, MeasuredMapping.WithProcessors(Report(plan, board, strategy, sequential, places, traffic, placer.WasCut, image), image, board.Chip));
    }

    /// <summary>What a core cannot take goes to a processor, until the rest fits.</summary>
    private static (MappingPlan Plan, List<PlannedCore> Cores) Cut(SpikingProgram program, ChipProfile chip, MappingStrategy strategy)
    {
        for (Concessions concessions = Concessions.None; ;)
        {
            MappingPlan plan = PlanBuilder.Build(program, chip, concessions);
            try
            {
                return (plan, strategy switch
                {
                    MappingStrategy.MinimumTraffic => Partition.Of(plan, chip, fill: false),
                    MappingStrategy.MinimumLatency => Partition.Of(plan, chip, fill: false, share: 0.5),
                    _ => Partition.Fewest(plan, chip),
                });
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

    private static MappingReport Report(
        MappingPlan plan, ChipBoard board, MappingStrategy strategy, CorePlaces sequential, CorePlaces places, Dictionary<(int From, int To), double> traffic, bool cut, ChipImage image)
    {
        (string bound, long used, long limit, _) = LowerBound.Shares(plan, board.Chip).MaxBy(share => share.Share);
        var arriving = new double[places.Cores.Count];
        foreach (((_, int to), double spikes) in traffic) arriving[to] += spikes;
        CoreLoad limits = CoreLoad.Of(board.Chip);
        ImmutableArray<CoreUse> uses = [.. places.Cores.Select((core, i) =>
        {
            (string name, _, _, double share) = core.Load.Shares(limits).MaxBy(of => of.Share);
            (int column, int row) = board.Chip.Cores.Tile(places.Core[i]);
            return new CoreUse(places.Chip[i], places.Core[i], column, row, [.. core.Slices.Select(slice => slice.Population.Name).Distinct()], core.Slices.Sum(slice => slice.Neurons), share, name, arriving[i]);
        })];
        ImmutableArray<string> silent = [.. plan.Work.OfType<ProcessorWork>().Select(work => $"{work.Operation.Node} ({char.ToLowerInvariant(work.Operation.GetType().Name[0])}{work.Operation.GetType().Name[1..]})")];
        return new MappingReport(board.Name, board.Chip.Name, char.ToLowerInvariant(strategy.ToString()[0]) + strategy.ToString()[1..], places.Chips, places.Cores.Count,
            (int)((used + limit - 1) / limit), bound, image.Steps, uses.Sum(use => use.Neurons), Traffic.Cost(traffic, board, places.Chip, places.Core),
            Traffic.Cost(traffic, board, sequential.Chip, sequential.Core), cut, silent, uses);
    }
}
