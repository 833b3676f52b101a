using Spike.Compiler.Diagnostics;
using Spike.Compiler.Mapping.Partitioning;
using Spike.Runtime.Chips;

namespace Spike.Compiler.Mapping.Placement;

/// <summary>Where each planned core stands on the board.</summary>
/// <param name="Cores">In the order of the image.</param>
/// <param name="Chip">Of each, its chip.</param>
/// <param name="Core">Of each, its core of the chip.</param>
/// <param name="Chips">Chips that are taken.</param>
internal sealed record CorePlaces(IReadOnlyList<PlannedCore> Cores, int[] Chip, int[] Core, int Chips)
{
    /// <summary>Core after core, chip after chip, in the order in which the layers come.</summary>
    public static CorePlaces Sequential(IReadOnlyList<PlannedCore> cores, ChipBoard board)
    {
        int perChip = board.Chip.Cores.PerChip.Count;
        if (cores.Count > board.Cores)
        {
            throw new ModelFault("SPIKE3012", null, $"the network takes {cores.Count} cores, and the board '{board.Name}' has {board.Cores}: {cores.Count - board.Cores} too few",
                "Take a board with more chips, prune the network, or compile for a chip with larger cores.");
        }

        return new CorePlaces(cores, [.. cores.Select((_, i) => i / perChip)], [.. cores.Select((_, i) => i % perChip)], Math.Max(1, (cores.Count + perChip - 1) / perChip));
    }

    /// <summary>The places alone.</summary>
    public MeshPlaces Mesh => new(Chip, Core, Chips);

    /// <summary>The same cores elsewhere.</summary>
    public CorePlaces At(MeshPlaces places) => this with { Chip = places.Chip, Core = places.Core };
}
