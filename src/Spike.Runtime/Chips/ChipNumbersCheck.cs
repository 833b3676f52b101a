using System.Collections.Immutable;

namespace Spike.Runtime.Chips;

/// <summary>Numbers that make sense alone and not together.</summary>
internal static class ChipNumbersCheck
{
    public static ImmutableArray<ChipFault> Faults(string file, ChipProfile chip)
    {
        var faults = ImmutableArray.CreateBuilder<ChipFault>();
        (ChipCores cores, CoreLimits core, SynapseEncodings encodings) = (chip.Cores, chip.Core, chip.Synapses.Encodings);
        long places = cores.MeshColumns.LongCount * cores.MeshRows.LongCount * cores.CoresPerTile.LongCount;
        if (places < cores.PerChip.LongCount)
        {
            Add("cores", $"a mesh of {cores.MeshColumns.Count} x {cores.MeshRows.Count} tiles with {cores.CoresPerTile.Count} cores each holds {places} cores, not {cores.PerChip.Count}",
                "Enlarge the mesh, or name fewer cores.");
        }

        if (core.StateMemory.LongCount < core.StateBits.LongCount)
            Add("core.stateMemory", "it does not hold one word of state", "Enlarge it.");
        if (encodings is { Dense: null, Sparse: null, Runs: null, Convolution: null })
            Add("synapses.encodings", "there is none", "Name one of dense, sparse, runs, convolution.");
        if (chip.Synapses.WordBits.LongCount > core.SynapticMemory.LongCount)
            Add("synapses.wordBits", "one word is more than the synaptic memory of a core", "Correct one of them.");
        if (chip.Runs("graded") && chip.Spikes.PayloadBits.Count == 0)
            Add("programs", "graded spikes need a payload, and 'spikes.payloadBits' is 0", "Leave 'graded' out, or give spikes a payload.");
        return faults.ToImmutable();

        void Add(string key, string reason, string remedy) => faults.Add(new ChipFault(ChipFault.Nonsense, file, key, reason, remedy));
    }

    public static ImmutableArray<ChipFault> Faults(string file, BoardFile board) => board.Columns.Count * board.Rows.Count < board.Chips.Count
        ? [new ChipFault(ChipFault.Nonsense, file, "chips", $"{board.Columns.Count} x {board.Rows.Count} places do not hold {board.Chips.Count} chips", "Enlarge the grid, or name fewer chips.")]
        : [];
}
