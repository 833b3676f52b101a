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
        MappingPlan plan = PlanBuilder.Build(program, board.Chip);
        List<PlannedCore> cores = Partition.Of(plan, board.Chip);
        return ImageBuilder.Build(plan, board, profileSha256, CorePlaces.Sequential(cores, board));
    }
}
