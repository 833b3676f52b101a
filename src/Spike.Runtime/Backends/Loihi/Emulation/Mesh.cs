using System.Numerics;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>A spike on its way, at the node that it goes to.</summary>
internal readonly record struct Arrival(int Axon, int Payload);

/// <summary>What is on its way between nodes, sorted by the step in which it arrives.</summary>
/// <remarks>
/// Each worker writes lists of its own, so that nobody waits; sums do not depend on the order in which they are read. A list belongs to one step of the ring,
/// one node and one worker, and its memory stays with it.
/// </remarks>
internal sealed class Mesh
{
    private readonly int nodes, workers, slots;
    private readonly List<Arrival>?[] lists;
    private readonly MeshPlace[] places;

    /// <param name="image">The nodes.</param>
    /// <param name="board">Where they stand.</param>
    /// <param name="maxDelay">The longest delay of any route.</param>
    /// <param name="workers">Threads.</param>
    public Mesh(ChipImage image, ChipBoard board, int maxDelay, int workers)
    {
        (nodes, slots, this.workers) = (image.Cores.Length + image.Processors.Length, maxDelay + 2, workers);
        lists = new List<Arrival>?[slots * nodes * workers];
        places = [.. image.Cores.Select(core => MeshPlace.OfCore(board, core.Chip, core.Core)), .. image.Processors.Select(processor => MeshPlace.OfProcessor(board, processor.Chip))];
    }

    /// <summary>Sends a spike; it arrives one step later, and its delay. What goes to the host is counted, and on its way at once.</summary>
    public void Send(int worker, long step, int from, in Route to, int payload, ref ChipCounters counters)
    {
        counters.SpikesOut++;
        if (payload is not (1 or -1))
        {
            counters.GradedSpikes++;
            counters.PayloadBits += 33 - BitOperations.LeadingZeroCount((uint)(payload ^ (payload >> 31)));
        }

        if (to.Node < 0) return;
        if (from >= 0) Count(places[from], places[to.Node], ref counters);
        int slot = (int)((step + 1 + to.Delay) % slots);
        (lists[(((slot * nodes) + to.Node) * workers) + worker] ??= []).Add(new Arrival(to.Axon, payload));
    }

    /// <summary>Whether anything arrives at a node.</summary>
    public bool Any(long step, int node)
    {
        foreach (List<Arrival>? list in Lists(step, node))
        {
            if (list is { Count: > 0 }) return true;
        }

        return false;
    }

    /// <summary>What arrives at a node in a step, a list a worker; some have never been made.</summary>
    public ReadOnlySpan<List<Arrival>?> Lists(long step, int node) => lists.AsSpan((((int)(step % slots) * nodes) + node) * workers, workers);

    /// <summary>What arrived has been read.</summary>
    public void Taken(long step, int node)
    {
        foreach (List<Arrival>? list in Lists(step, node)) list?.Clear();
    }

    /// <summary>Nothing is on its way.</summary>
    public void Clear()
    {
        foreach (List<Arrival>? list in lists) list?.Clear();
    }

    private static void Count(MeshPlace from, MeshPlace to, ref ChipCounters counters)
    {
        int chips = Math.Abs(from.ChipColumn - to.ChipColumn), chipRows = Math.Abs(from.ChipRow - to.ChipRow);
        counters.ChipHops += chips + chipRows;
        counters.HorizontalHops += Math.Abs(from.Column - to.Column) - chips;
        counters.VerticalHops += Math.Abs(from.Row - to.Row) - chipRows;
    }
}

/// <summary>Where a node stands: the board's chips side by side as one large mesh, so that a step from one chip to the next is a link between chips.</summary>
internal readonly record struct MeshPlace(int Column, int Row, int ChipColumn, int ChipRow)
{
    public static MeshPlace OfCore(ChipBoard board, int chip, int core)
    {
        ((int chipColumn, int chipRow), (int column, int row)) = (board.Place(chip), board.Chip.Cores.Tile(core));
        return new MeshPlace((chipColumn * board.Chip.Cores.MeshColumns.Count) + column, (chipRow * board.Chip.Cores.MeshRows.Count) + row, chipColumn, chipRow);
    }

    /// <summary>The embedded processors are taken to stand at the first tile of their chip: nothing is published.</summary>
    public static MeshPlace OfProcessor(ChipBoard board, int chip) => OfCore(board, chip, 0);
}
