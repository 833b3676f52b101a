using System.Collections.Immutable;
using Spike.Compiler.Graphs;

namespace Spike.Compiler.Passes.Recognition;

/// <summary>A node that no output depends on ⇒ nothing; the constants that only it read go with it.</summary>
internal sealed class RemoveUnreadNodes : IGraphPass
{
    public Graph Run(Graph graph)
    {
        HashSet<string> read = [.. graph.Outputs];
        var kept = new List<Node>();
        foreach (Node node in graph.Nodes.Reverse())
        {
            if (!read.Contains(node.Output)) continue;
            kept.Add(node);
            read.UnionWith(node.Inputs);
        }

        kept.Reverse();
        return graph with
        {
            Nodes = [.. kept],
            Constants = graph.Constants.Where(constant => read.Contains(constant.Key)).ToImmutableDictionary(),
        };
    }
}
