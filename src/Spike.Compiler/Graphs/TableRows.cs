namespace Spike.Compiler.Graphs;

/// <summary>Which values choose rows of constant tables, and how many rows these have: token ids, positions, categories.</summary>
/// <remarks>
/// Of tables that are read with every element of a value the smallest counts. Where parts of it go to tables of their own, as columns of categories do, the largest
/// does: an element that is beyond its own table reads the nearest row.
/// </remarks>
internal static class TableRows
{
    public static IReadOnlyDictionary<string, int> Of(Graph graph)
    {
        Dictionary<string, int> rows = [], parts = [];
        foreach (Node node in graph.Nodes.Reverse())
        {
            // Whatever reads the result stands behind the node, and is known by now.
            if (node.Op is Embedding) Note(node.Inputs[1], graph.Shapes[node.Inputs[0]][0]);
            else if (node.Op is Reshape or Transpose or Expand && rows.TryGetValue(node.Output, out int known)) Note(node.Inputs[0], known);
            else if (node.Op is Slice or Gather or Reshape or Transpose or Expand && (rows.TryGetValue(node.Output, out int part) || parts.TryGetValue(node.Output, out part)))
                parts[node.Inputs[0]] = Math.Max(parts.GetValueOrDefault(node.Inputs[0]), part);
        }

        foreach ((string value, int largest) in parts) rows.TryAdd(value, largest);
        return rows;

        void Note(string value, int count) => rows[value] = Math.Min(rows.GetValueOrDefault(value, count), count);
    }
}
