using System.Diagnostics;
using Spike.Runtime.Chips;

namespace Spike.Compiler.Mapping.Placement;

/// <summary>Moves cores over the mesh until their spikes have fewer hops to make: exchanges of two places, better ones always, worse ones less and less often.</summary>
/// <remarks>The seed and the number of exchanges are fixed, so that the same network gets the same places; the time limit is a guard, and is told when it was hit.</remarks>
/// <param name="most">Exchanges at most.</param>
internal sealed class Placer(int most = Placer.Most)
{
    public const int Most = 2_000_000;

    private const int Seed = 20;
    private const int Fewest = 200_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Whether the time ran out before the exchanges did.</summary>
    public bool WasCut { get; private set; }

    /// <summary>Finds places of less traffic than those that were given.</summary>
    public CorePlaces Improve(CorePlaces start, ChipBoard board, Dictionary<(int From, int To), double> spikes)
    {
        MeshPlaces found = Improve(new MeshPlaces(start.Chip, start.Core, start.Chips), board, spikes);
        return start with { Chip = found.Chip, Core = found.Core };
    }

    /// <summary>The same for cores of whatever is on them.</summary>
    public MeshPlaces Improve(MeshPlaces start, ChipBoard board, Dictionary<(int From, int To), double> spikes)
    {
        int count = start.Chip.Length, perChip = board.Chip.Cores.PerChip.Count, slots = start.Chips * perChip;
        if (count < 2 || spikes.Count == 0) return start;
        var links = new List<(int Other, double Spikes)>[count];
        for (int core = 0; core < count; core++) links[core] = [];
        foreach (((int from, int to), double weight) in spikes.OrderBy(pair => pair.Key))
        {
            links[from].Add((to, weight));
            links[to].Add((from, weight));
        }

        int[] slotOf = [.. Enumerable.Range(0, count).Select(core => (start.Chip[core] * perChip) + start.Core[core])], coreAt = new int[slots];
        Array.Fill(coreAt, -1);
        for (int core = 0; core < count; core++) coreAt[slotOf[core]] = core;
        var random = new Random(Seed);
        int exchanges = Math.Min(Math.Clamp(20_000 * count, Fewest, Most), most);
        double heat = spikes.Values.Average();
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

            int core = random.Next(count), slot = Propose(core), other = coreAt[slot];
            if (other == core) continue;
            double change = Move(core, slot, other);
            double temperature = heat * (1 - ((double)i / exchanges));
            if (change > 0 && random.NextDouble() >= Math.Exp(-change / Math.Max(temperature, 1e-9)))
            {
                Move(core, other < 0 ? previous : slotOf[other], other);
                continue;
            }

            cost += change;
            if (cost >= best) continue;
            best = cost;
            slotOf.CopyTo(bestSlots, 0);
        }

        return start with { Chip = [.. bestSlots.Select(slot => slot / perChip)], Core = [.. bestSlots.Select(slot => slot % perChip)] };

        // Mostly beside a core that it talks to: of all places few are any better than where it stands.
        int Propose(int core)
        {
            if (links[core].Count == 0 || random.Next(4) == 0) return random.Next(slots);
            int near = slotOf[links[core][random.Next(links[core].Count)].Other], tile = board.Chip.Cores.CoresPerTile.Count;
            return Math.Min(((near / tile) * tile) + random.Next(tile), slots - 1);
        }

        double Move(int core, int slot, int other)
        {
            double before = CostOf(core, -1) + (other < 0 ? 0 : CostOf(other, core));
            previous = slotOf[core];
            (slotOf[core], coreAt[previous]) = (slot, other);
            coreAt[slot] = core;
            if (other >= 0) slotOf[other] = previous;
            return CostOf(core, -1) + (other < 0 ? 0 : CostOf(other, core)) - before;
        }

        double CostOf(int core, int without)
        {
            double sum = 0;
            foreach ((int other, double weight) in links[core])
            {
                if (other != without) sum += weight * Traffic.Hops(board, (slotOf[core] / perChip, slotOf[core] % perChip), (slotOf[other] / perChip, slotOf[other] % perChip));
            }

            return sum;
        }
    }

    private int previous;
}
