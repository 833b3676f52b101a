namespace Spike.Compiler.Graphs;

/// <summary>Checks what every pass must keep: values are made once, before they are read, and have shapes.</summary>
internal static class GraphVerifier
{
    /// <exception cref="InvalidOperationException">A pass broke the graph; its message names the pass and the value.</exception>
    public static void Check(Graph graph, string pass)
    {
        var known = new HashSet<string>(graph.Constants.Keys);
        foreach (string input in graph.Inputs)
        {
            if (!known.Add(input)) throw Broken(pass, input, "is both a constant and an input");
        }

        foreach (Node node in graph.Nodes)
        {
            foreach (string input in node.Inputs)
            {
                if (!known.Contains(input)) throw Broken(pass, input, $"is read by '{node.Name}' before it is made");
            }

            if (!known.Add(node.Output)) throw Broken(pass, node.Output, "is made twice");
            if (node.Op is Transpose transpose && !transpose.Permutation.Order().SequenceEqual(Enumerable.Range(0, graph.Shapes[node.Output].Rank)))
                throw Broken(pass, node.Output, "has a permutation that is none");
        }

        foreach (string value in known)
        {
            if (!graph.Shapes.ContainsKey(value)) throw Broken(pass, value, "has no shape");
        }

        foreach (string output in graph.Outputs)
        {
            if (!known.Contains(output)) throw Broken(pass, output, "is an output that nothing makes");
        }
    }

    private static InvalidOperationException Broken(string pass, string value, string reason) =>
        new($"After '{pass}': value '{value}' {reason}.");
}
