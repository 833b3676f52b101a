namespace Spike.Runtime.Native.Graphs;

/// <summary>Tarjan's strongly connected components (Tarjan 1972), without recursion: a file may hold a chain as long as it likes.</summary>
internal static class StronglyConnected
{
    /// <summary>Components, each behind all that it reads.</summary>
    /// <param name="sources">For each node the nodes that it reads.</param>
    public static List<int[]> Components(int[][] sources)
    {
        int count = sources.Length, visited = 0;
        int[] number = new int[count], low = new int[count], next = new int[count];
        var open = new bool[count];
        var path = new Stack<int>();
        var waiting = new Stack<int>();
        var components = new List<int[]>();
        for (int root = 0; root < count; root++)
        {
            if (number[root] != 0) continue;
            path.Push(root);
            while (path.TryPeek(out int node))
            {
                if (number[node] == 0)
                {
                    number[node] = low[node] = ++visited;
                    open[node] = true;
                    waiting.Push(node);
                }

                if (next[node] < sources[node].Length)
                {
                    int source = sources[node][next[node]++];
                    if (number[source] == 0) path.Push(source);
                    else if (open[source]) low[node] = Math.Min(low[node], number[source]);
                    continue;
                }

                path.Pop();
                if (path.TryPeek(out int reader)) low[reader] = Math.Min(low[reader], low[node]);
                if (low[node] != number[node]) continue;
                var component = new List<int>();
                int member;
                do
                {
                    member = waiting.Pop();
                    open[member] = false;
                    component.Add(member);
                }
                while (member != node);
                components.Add([.. component]);
            }
        }

        return components;
    }
}
