using Spike.Compiler.Diagnostics;
using Spike.Runtime.Native.Graphs;

namespace Spike.Compiler.Mapping.Native;

/// <summary>
/// A spike on a chip takes a step from neuron to neuron; in a native network it takes none, or one where it closes a cycle. Each layer runs some steps
/// behind the input, its lag, and axons delay what would come too early: so every spike meets the step that it is meant for.
/// </summary>
internal static class Lags
{
    /// <summary>The least lags, by node; inputs have none.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="layers">What each layer reads.</param>
    /// <exception cref="ModelFault">A cycle is faster than its spikes can be.</exception>
    public static int[] Of(NativeGraph graph, IReadOnlyDictionary<int, LinearSum[]> layers)
    {
        var edges = new HashSet<(int From, int To, int Delay)>();
        foreach ((int to, LinearSum[] sums) in layers)
        {
            foreach (LinearTerm term in sums.SelectMany(sum => sum.Terms)) edges.Add((term.Source, to, term.Delay));
        }

        (int From, int To, int Delay)[] ordered = [.. edges.Order()];
        var lags = new int[graph.Nodes.Length];
        // The longest path: without a cycle that only grows, it has at most one edge a layer.
        for (int round = 0; round <= layers.Count + 1; round++)
        {
            int changed = -1;
            foreach ((int from, int to, int delay) in ordered)
            {
                if (lags[to] >= lags[from] + 1 - delay) continue;
                lags[to] = lags[from] + 1 - delay;
                changed = to;
            }

            if (changed < 0) return lags;
            if (round == layers.Count + 1)
            {
                throw new ModelFault("SPIKE3014", graph.Nodes[changed].Name, "a cycle through it has fewer steps of delay than layers of neurons, and a spike takes a step to each of them",
                    "Lengthen the delay in the cycle to a step for each layer.");
            }
        }

        return lags;
    }
}
