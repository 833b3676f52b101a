namespace Spike.Runtime.Programs.Verification;

/// <summary>Checks that no two edges that are alive together share bytes of the arena.</summary>
internal static class ArenaVerifier
{
    private const long MaxLength = 1L << 36;

    public static string? FindFault(SpikingProgram program)
    {
        if (program.Arena is not { } arena) return null;
        if (arena.Offsets.Length != program.Edges.Length || arena.Length is < 0 or > MaxLength) return "its arena does not fit its edges";
        (int First, int Last)[] lives = EdgeLives.Of(program);
        long[] sizes = [.. program.Edges.Select(ArenaPlan.SizeOf)];
        for (int edge = 0; edge < sizes.Length; edge++)
        {
            long offset = arena.Offsets[edge];
            if (offset < 0 || offset % ArenaPlan.Alignment != 0 || offset > arena.Length - sizes[edge]) return $"edge {edge} lies outside the arena";
        }

        int[] order = [.. Enumerable.Range(0, sizes.Length).OrderBy(edge => arena.Offsets[edge])];
        for (int i = 0; i < order.Length; i++)
        {
            for (int j = i + 1; j < order.Length && arena.Offsets[order[j]] < arena.Offsets[order[i]] + sizes[order[i]]; j++)
            {
                if (EdgeLives.Overlap(lives[order[i]], lives[order[j]])) return $"edges {order[i]} and {order[j]} share bytes of the arena while both are alive";
            }
        }

        return null;
    }
}
