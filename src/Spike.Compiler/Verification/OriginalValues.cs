using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Verification;

/// <summary>Which value of the original network a population stands for.</summary>
internal static class OriginalValues
{
    /// <summary>The value's name; none where it cannot be told for certain.</summary>
    /// <remarks>
    /// A value that is said in codes twice has a second population, "name#2". Where the model itself uses such a name, the two cannot be
    /// told apart, and no comparison is better than one with the wrong value.
    /// </remarks>
    public static string? Find(Graph graph, Edge edge)
    {
        int mark = edge.Name.LastIndexOf('#');
        string? shared = mark > 0 && edge.Name.AsSpan(mark + 1).IndexOfAnyExceptInRange('0', '9') < 0 ? edge.Name[..mark] : null;
        bool own = Has(graph, edge.Name), other = shared is not null && Has(graph, shared);
        string? name = own == other ? null : own ? edge.Name : shared;
        return name is not null && graph.Shapes[name].Length == edge.Shape.Length ? name : null;
    }

    private static bool Has(Graph graph, string value) => graph.Shapes.ContainsKey(value) && !graph.Constants.ContainsKey(value);
}
