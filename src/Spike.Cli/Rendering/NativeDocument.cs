using Spike.Runtime.Native.Graphs;

namespace Spike.Cli.Rendering;

/// <summary>A native network.</summary>
/// <param name="TimeStep">dt.</param>
/// <param name="Discretisation">How equations become steps.</param>
/// <param name="Nodes">In the order of the artifact.</param>
internal sealed record NativeDocument(double TimeStep, string Discretisation, IReadOnlyList<NativeNodeDocument> Nodes)
{
    public static NativeDocument Of(NativeGraph graph) => new(graph.TimeStep, graph.Discretisation.ToString().ToLowerInvariant(),
        [.. graph.Nodes.Select(node => new NativeNodeDocument(
            node.Name, KindOf(node), node.Shape.Dimensions, [.. node.Sources.Select(source => graph.Nodes[source].Name)]))]);

    /// <summary>As NIR names them, where it does.</summary>
    public static string KindOf(NativeNode node) => node switch
    {
        NeuronNode neurons => neurons.Neurons.ToString(),
        PoolNode pool => pool.Average ? "average pool" : "sum pool",
        _ => node.GetType().Name[..^"Node".Length].ToLowerInvariant(),
    };
}

/// <summary>One node.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it computes.</param>
/// <param name="Shape">What it gives in a step.</param>
/// <param name="Sources">What it reads.</param>
internal sealed record NativeNodeDocument(string Name, string Kind, IReadOnlyList<int> Shape, IReadOnlyList<string> Sources);
