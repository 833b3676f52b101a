using System.Collections.Immutable;
using Spike.Compiler.Graphs;
using Spike.Compiler.Lowering;

namespace Spike.Compiler.Planning;

/// <summary>Which values get the same time steps.</summary>
/// <remarks>
/// A value that is another one moved has its codes; other steps for it would mean to send everything once more. And the unrolled steps of a recurrent network are one
/// value at several times, made and read by the same weights: they share their steps, as in a cell that was not unrolled. To measure each by itself would take hours.
/// </remarks>
internal static class SharedSteps
{
    /// <summary>Fewer values than these are no unrolled steps, however alike they are.</summary>
    private const int FewestCopies = 8;

    /// <summary>The planned values, those that share their steps together, in the order of the first of them.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="demands">What reads its values.</param>
    /// <param name="planned">The values in the order of the network.</param>
    public static ImmutableArray<ImmutableArray<string>> Of(Graph graph, Demands demands, IReadOnlyList<string> planned)
    {
        Dictionary<string, string> sources = Sources(graph, demands);
        var origins = new ValueOrigins(graph);
        IEnumerable<string[]> moved = planned.GroupBy(value => Source(sources, value)).Select(same => same.ToArray());
        IEnumerable<string[]> copies = moved.GroupBy(same => origins.Of(same[0]))
            .SelectMany(alike => alike.Count() < FewestCopies ? [.. alike] : new[] { alike.SelectMany(same => same).ToArray() });
        Dictionary<string, int> places = planned.Select((value, place) => (value, place)).ToDictionary(entry => entry.value, entry => entry.place);
        return [.. copies.OrderBy(shared => places[shared[0]]).Select(shared => shared.ToImmutableArray())];
    }

    /// <summary>For each value that is another one moved, that one; parts that are put together share the steps of the whole.</summary>
    private static Dictionary<string, string> Sources(Graph graph, Demands demands)
    {
        Dictionary<string, string> sources = [];
        foreach (Node node in graph.Nodes.Where(node => demands[node.Output] == Demand.Synapse))
        {
            IEnumerable<string> parts = node.Op switch
            {
                Reshape or Transpose or Slice or Gather or Expand or Pad or MaxPool or Reduce { Kind: ReduceKind.Max } => node.Inputs.Take(1),
                Concat => node.Inputs,
                _ => [],
            };
            foreach (string part in parts.Where(part => !graph.Constants.ContainsKey(part)))
            {
                (string source, string other) = (Source(sources, part), Source(sources, node.Output));
                if (source != other) sources[other] = source;
            }
        }

        return sources;
    }

    private static string Source(Dictionary<string, string> sources, string value)
    {
        while (sources.TryGetValue(value, out string? source)) value = source;
        return value;
    }
}
