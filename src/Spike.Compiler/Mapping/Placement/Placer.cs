using System.Diagnostics;
using Spike.Runtime.Chips;

namespace Spike.Compiler.Mapping.Placement;

/// <summary>Moves cores over the mesh until their spikes have fewer hops to make: exchanges of two places, better ones always, worse ones less and less often.</summary>
/// <remarks>
/// Embedded processors stand where they stand. The seed and the number of exchanges are fixed, so that the same network gets the same places; the time limit is a
/// guard, and is told when it was hit.
/// </remarks>
internal sealed class Placer
{
    public const int Most = 2_000_000;

    private const int Seed = 20;
    private const int Fewest = 200_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly MeshPlaces start;
    private readonly int most, count, perChip, perTile;
    private readonly MeshPlace[] places;
    private readonly List<(int Other, double Spikes)>[] links;
    private readonly int[] slotOf, coreAt;
    private readonly double heat;

    /// <param name="start">Where cores stand.</param>
    /// <param name="board">On what.</param>
    /// <param name="processors">Of the nodes after the cores, their chips.</param>
    /// <param name="traffic">Spikes between nodes, in their order.</param>
    /// <param name="most">Exchanges at most.</param>
    public Placer(MeshPlaces start, ChipBoard board, IEnumerable<int> processors, IReadOnlyCollection<KeyValuePair<(int From, int To), double>> traffic, int most = Most)
    {
        (this.start, this.most, count, perChip, perTile) = (start, most, start.Chip.Length, board.Chip.Cores.PerChip.Count, board.Chip.Cores.CoresPerTile.Count);
        places = [.. Enumerable.Range(0, start.Chips * perChip).Select(slot => MeshPlace.OfCore(board, slot / perChip, slot % perChip))];
        // Processors stand at the first tile of their chip, beside the core that does.
        slotOf = [.. Enumerable.Range(0, count).Select(core => (start.Chip[core] * perChip) + start.Core[core]), .. processors.Select(chip => chip * perChip)];
        coreAt = new int[places.Length];
        Array.Fill(coreAt, -1);
        for (int core = 0; core < count; core++) coreAt[slotOf[core]] = core;
        links = [.. slotOf.Select(_ => new List<(int, double)>())];
        foreach (((int from, int to), double spikes) in traffic)
        {
            links[from].Add((to, spikes));
            links[to].Add((from, spikes));
        }

        heat = traffic.Count == 0 ? 0 : traffic.Average(pair => pair.Value);
    }

    /// <summary>Whether the time ran out before the exchanges did.</summary>
    public bool WasCut { get; private set; }

    /// <summary>Finds places of less traffic than those that were given.</summary>
    public MeshPlaces Improve()
    {
        if (count == 0 || heat == 0) return start;
        var random = new Random(Seed);
        int exchanges = Math.Min(Math.Clamp(20_000 * count, Fewest, Most), most);
        double cost = 0, best = 0;
        int[] bestSlots = [.. slotOf];
        var clock = Stopwatch.StartNew();
        for (int i = 0; i < exchanges; i++)
        {
            if (i % 4096 == 0 && clock.Elapsed > Limit)
            {
                WasCut = true;
                break;
            }

            int core = random.Next(count), slot = Propose(core, random), other = coreAt[slot], before = slotOf[core];
            if (other == core) continue;
            double change = Move(core, slot, other);
            double temperature = heat * (1 - ((double)i / exchanges));
            if (change > 0 && random.NextDouble() >= Math.Exp(-change / Math.Max(temperature, 1e-9)))
            {
                Move(core, before, other);
                continue;
            }

            cost += change;
            if (cost >= best - 1e-9) continue;
            best = cost;
            slotOf.CopyTo(bestSlots, 0);
        }

        return start with { Chip = [.. bestSlots.Take(count).Select(slot => slot / perChip)], Core = [.. bestSlots.Take(count).Select(slot => slot % perChip)] };
    }

    /// <summary>Mostly beside a node that it talks to: of all places few are any better than where it stands.</summary>
    private int Propose(int core, Random random)
    {
        if (links[core].Count == 0 || random.Next(4) == 0) return random.Next(places.Length);
        int near = slotOf[links[core][random.Next(links[core].Count)].Other];
        return Math.Min((near / perTile * perTile) + random.Next(perTile), places.Length - 1);
    }

    /// <summary>Puts a core into a place, and who is there into that of the core; what it changes.</summary>
    private double Move(int core, int slot, int other)
    {
        int before = slotOf[core];
        double cost = CostOf(core, -1) + (other < 0 ? 0 : CostOf(other, core));
        (slotOf[core], coreAt[before], coreAt[slot]) = (slot, other, core);
        if (other >= 0) slotOf[other] = before;
        return CostOf(core, -1) + (other < 0 ? 0 : CostOf(other, core)) - cost;
    }

    private double CostOf(int core, int without)
    {
        double sum = 0;
        foreach ((int other, double spikes) in links[core])
        {
            if (other == without) continue;
            MeshHops hops = places[slotOf[core]].To(places[slotOf[other]]);
            sum += spikes * (hops.Horizontal + hops.Vertical + (MeshTraffic.LinkHops * hops.Links));
        }

        return sum;
    }
}
