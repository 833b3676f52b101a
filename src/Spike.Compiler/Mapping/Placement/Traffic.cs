using Spike.Compiler.Mapping.Partitioning;
using Spike.Compiler.Mapping.Populations;
using Spike.Runtime.Chips;

namespace Spike.Compiler.Mapping.Placement;

/// <summary>Spikes a sample between cores, from the routes and what each value's neurons send.</summary>
internal static class Traffic
{
    /// <summary>Spikes a sample from core to core.</summary>
    /// <param name="plan">What runs where.</param>
    /// <param name="cores">The cores.</param>
    /// <param name="rates">Spikes a sample of each neuron of a value, by measurement; one a neuron where none was made.</param>
    public static Dictionary<(int From, int To), double> Between(MappingPlan plan, IReadOnlyList<PlannedCore> cores, Func<int, double> rates)
    {
        var homes = new int[plan.Values.Length][];
        for (int core = 0; core < cores.Count; core++)
        {
            foreach (PlannedSlice slice in cores[core].Slices)
            {
                int value = slice.Population.Value;
                homes[value] ??= new int[plan.Values[value].Elements];
                foreach (int element in Images.CoreDraft.Elements(slice)) homes[value][element] = core;
            }
        }

        var spikes = new Dictionary<(int, int), double>();
        var reached = new List<int>();
        for (int core = 0; core < cores.Count; core++)
        {
            foreach (PlannedSlice slice in cores[core].Slices)
            {
                foreach (BranchInput input in slice.Population.Summands.SelectMany(summand => summand.Branches).SelectMany(branch => branch.Inputs))
                {
                    if (homes[input.Value] is not { } from) continue;
                    double rate = rates(input.Value);
                    var rows = new HashSet<int>();
                    for (int position = slice.FirstPosition; position < slice.FirstPosition + slice.Positions; position++)
                    {
                        reached.Clear();
                        input.Synapses.Reach(position, slice.Channels, reached);
                        rows.UnionWith(reached);
                    }

                    foreach (int row in rows)
                    {
                        Source source = plan.Of(input.Synapses.Input, input.Synapses.Element(row));
                        if (source.Edge != input.Value || from[source.Value] == core) continue;
                        var key = (from[source.Value], core);
                        spikes[key] = spikes.GetValueOrDefault(key) + rate;
                    }
                }
            }
        }

        return spikes;
    }

    /// <summary>Hops between two places; a link between chips counts as several.</summary>
    public static int Hops(ChipBoard board, (int Chip, int Core) a, (int Chip, int Core) b)
    {
        (int x, int y) = board.Chip.Cores.Tile(a.Core);
        (int u, int v) = board.Chip.Cores.Tile(b.Core);
        return Math.Abs(x - u) + Math.Abs(y - v) + (LinkHops * board.Hops(a.Chip, b.Chip));
    }

    /// <summary>A link costs as much as ten hops do: 40 pJ against 3 to 4 in the profiles.</summary>
    public const int LinkHops = 10;

    /// <summary>Spikes times hops.</summary>
    public static double Cost(Dictionary<(int From, int To), double> spikes, ChipBoard board, int[] chips, int[] places) =>
        spikes.Sum(pair => pair.Value * Hops(board, (chips[pair.Key.From], places[pair.Key.From]), (chips[pair.Key.To], places[pair.Key.To])));
}
