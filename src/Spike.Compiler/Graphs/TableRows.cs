namespace Spike.Compiler.Graphs;

/// <summary>Which values choose rows of constant tables, and how many rows the smallest of these has: token ids, positions.</summary>
internal static class TableRows
{
    public static IReadOnlyDictionary<string, int> Of(Graph graph)
    {
        var rows = new Dictionary<string, int>();
        void Note(string value, int count) => rows[value] = Math.Min(rows.GetValueOrDefault(value, count), count);
        foreach (Node node in graph.Nodes.Reverse())
        {
            if (node.Op is Embedding) Note(node.Inputs[1], graph.Shapes[node.Inputs[0]][0]);
            else if (node.Op is Reshape or Transpose or Slice or Gather or Expand && rows.TryGetValue(node.Output, out int known)) Note(node.Inputs[0], known);
        }

        return rows;
    }
}
