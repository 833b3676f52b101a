using System.Collections.Immutable;

namespace Spike.Runtime.Native.Graphs;

/// <summary>Which nodes compute together, in which order, and which edges carry what was emitted in the step before.</summary>
/// <remarks>
/// A delay of a step or more breaks the cycles that pass through it. In those that are left, what leaves a neuron arrives one step later. So a cycle without neurons
/// and without such a delay has no meaning. The rule names edges by the graph alone, not by the order in which a file lists them.
/// </remarks>
/// <param name="Stages">In the order of their computation; the nodes of a stage that is a cycle are stepped together.</param>
/// <param name="Late">Pairs (source, reader) whose reader sees the step before.</param>
internal sealed record GraphOrder(ImmutableArray<Stage> Stages, ImmutableHashSet<(int From, int To)> Late)
{
    /// <summary>All nodes from the inputs on; those of a cycle in the order of a step.</summary>
    public IEnumerable<int> Sequence => Stages.SelectMany(stage => stage.Nodes);

    /// <summary>The order, or the nodes of a cycle without state.</summary>
    public static GraphOrder? Of(NativeGraph graph, out ImmutableArray<int> stateless)
    {
        int count = graph.Nodes.Length;
        bool[] breaks = [.. graph.Nodes.Select(node => node is DelayNode delay && DelaySteps.BreaksCycles(delay, graph))];
        int[][] sources = [.. graph.Nodes.Select(node => node.Sources.ToArray())];
        int[] whole = Numbers(StronglyConnected.Components(sources), count);
        int[] inner = Numbers(StronglyConnected.Components([.. sources.Select((from, to) => breaks[to] ? [] : from)]), count);
        var late = ImmutableHashSet.CreateBuilder<(int, int)>();
        for (int to = 0; to < count; to++)
        {
            if (breaks[to]) continue;
            foreach (int from in sources[to])
            {
                if (graph.Nodes[from] is NeuronNode && inner[from] == inner[to]) late.Add((from, to));
            }
        }

        // What must be done before what, within one step.
        int[][] now = [.. sources.Select((from, to) => from.Where(source => !late.Contains((source, to)) && !(breaks[to] && whole[source] == whole[to])).ToArray())];
        var stages = ImmutableArray.CreateBuilder<Stage>();
        stateless = [];
        int[] place = new int[count];
        List<int[]> ordered = StronglyConnected.Components(now);
        foreach (int[] component in ordered)
        {
            if (component.Length > 1 || now[component[0]].Contains(component[0]))
            {
                stateless = [.. component.Order()];
                return null;
            }
        }

        for (int i = 0; i < count; i++) place[ordered[i][0]] = i;
        foreach (int[] component in StronglyConnected.Components(sources))
        {
            bool cycle = component.Length > 1 || sources[component[0]].Contains(component[0]);
            stages.Add(new Stage([.. component.OrderBy(node => place[node])], cycle));
        }

        return new GraphOrder(stages.ToImmutable(), late.ToImmutable());
    }

    private static int[] Numbers(List<int[]> components, int count)
    {
        var number = new int[count];
        for (int i = 0; i < components.Count; i++)
        {
            foreach (int node in components[i]) number[node] = i;
        }

        return number;
    }
}

/// <summary>Nodes that compute together.</summary>
/// <param name="Nodes">In the order of a step.</param>
/// <param name="Cycle">Whether they go step by step.</param>
internal sealed record Stage(ImmutableArray<int> Nodes, bool Cycle);
