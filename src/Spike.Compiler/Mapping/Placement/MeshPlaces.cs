using Spike.Runtime.Chips;

namespace Spike.Compiler.Mapping.Placement;

/// <summary>Where cores stand on a board.</summary>
/// <param name="Chip">Of each, its chip.</param>
/// <param name="Core">Of each, its core of the chip.</param>
/// <param name="Chips">Chips that are taken.</param>
internal sealed record MeshPlaces(int[] Chip, int[] Core, int Chips)
{
    /// <summary>Core after core, chip after chip.</summary>
    public static MeshPlaces Sequential(int cores, ChipBoard board)
    {
        int perChip = board.Chip.Cores.PerChip.Count;
        return new MeshPlaces([.. Enumerable.Range(0, cores).Select(i => i / perChip)], [.. Enumerable.Range(0, cores).Select(i => i % perChip)], Math.Max(1, (cores + perChip - 1) / perChip));
    }

    /// <summary>Where each core stands on the mesh.</summary>
    public MeshPlace[] Of(ChipBoard board) => [.. Chip.Select((chip, core) => MeshPlace.OfCore(board, chip, Core[core]))];
}
