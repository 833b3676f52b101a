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
        MeshHops hops = from.To(to);
        counters.ChipHops += hops.Links;
        counters.HorizontalHops += hops.Horizontal;
        counters.VerticalHops += hops.Vertical;
    }
}
