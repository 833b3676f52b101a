using System.Runtime.InteropServices;
using Spike.Runtime.Chips.Images;

namespace Spike.Compiler.Mapping.Images;

/// <summary>The spikes of one value from the step in which the first leaves, and where they go.</summary>
/// <param name="value">Its id.</param>
/// <param name="first">The step in which the first spike may leave.</param>
/// <param name="steps">T.</param>
internal sealed class Train(int value, int first, int steps)
{
    private readonly List<(int Element, int Node, int Axon)> routes = [];

    public int Value => value;

    public int First => first;

    public int Steps => steps;

    /// <summary>The step in which the last spike arrives.</summary>
    public int Last => first + steps;

    public bool IsSent => routes.Count > 0;

    public IReadOnlyList<(int Element, int Node, int Axon)> Routes => routes;

    public void Add(int element, int node, int axon) => routes.Add((element, node, axon));

    /// <summary>The routes of some elements, in their order.</summary>
    public RouteTable Table(ReadOnlySpan<int> elements, int all, ImageSegments segments)
    {
        int[] offsets = new int[all + 1];
        foreach ((int element, _, _) in routes) offsets[element + 1]++;
        for (int i = 0; i < all; i++) offsets[i + 1] += offsets[i];
        int[] next = [.. offsets], order = new int[routes.Count];
        for (int i = 0; i < routes.Count; i++) order[next[routes[i].Element]++] = i;
        var starts = new List<int> { 0 };
        var targets = new List<int>();
        foreach (int element in elements)
        {
            for (int i = offsets[element]; i < offsets[element + 1]; i++)
            {
                (_, int node, int axon) = routes[order[i]];
                targets.AddRange([node, axon, 0]);
            }

            starts.Add(targets.Count / 3);
        }

        return new RouteTable(segments.Add<int>(CollectionsMarshal.AsSpan(starts)), segments.Add<int>(CollectionsMarshal.AsSpan(targets)));
    }
}
