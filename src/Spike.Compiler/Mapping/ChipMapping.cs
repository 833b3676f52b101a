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
    public static ChipImage Map(SpikingProgram program, ChipBoard board, string profileSha256)
    {
        (MappingPlan plan, List<PlannedCore> cores) = Cut(program, board.Chip);
        return ImageBuilder.Build(plan, board, profileSha256, CorePlaces.Sequential(cores, board));
    }

    /// <summary>What a core cannot take goes to a processor, until the rest fits.</summary>
    private static (MappingPlan Plan, List<PlannedCore> Cores) Cut(SpikingProgram program, ChipProfile chip)
    {
        for (Concessions concessions = Concessions.None; ;)
        {
            MappingPlan plan = PlanBuilder.Build(program, chip, concessions);
            try
            {
                return (plan, Partition.Of(plan, chip));
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
}
