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

        return Shared(arena, lives, sizes) is { } pair ? $"edges {pair.One} and {pair.Other} share bytes of the arena while both are alive" : null;
    }

    /// <summary>Two edges that share bytes. In the order in which they come to life, each meets those that are alive: as these share nothing, its neighbours in memory tell.</summary>
    private static (int One, int Other)? Shared(ArenaPlan arena, (int First, int Last)[] lives, long[] sizes)
    {
        var alive = new SortedSet<(long Offset, int Edge)>();
        var ends = new PriorityQueue<int, int>();
        foreach (int edge in Enumerable.Range(0, sizes.Length).OrderBy(edge => lives[edge].First))
        {
            while (ends.TryPeek(out int over, out int last) && last < lives[edge].First)
            {
                ends.Dequeue();
                alive.Remove((arena.Offsets[over], over));
            }

            long offset = arena.Offsets[edge];
            foreach ((long Offset, int Edge) before in alive.GetViewBetween((0, 0), (offset, int.MaxValue)).Reverse().Take(1))
            {
                if (before.Offset + sizes[before.Edge] > offset) return (before.Edge, edge);
            }

            foreach ((long Offset, int Edge) behind in alive.GetViewBetween((offset, 0), (long.MaxValue, 0)).Take(1))
            {
                if (behind.Offset < offset + sizes[edge]) return (edge, behind.Edge);
            }

            alive.Add((offset, edge));
            ends.Enqueue(edge, lives[edge].Last);
        }

        return null;
    }
}
