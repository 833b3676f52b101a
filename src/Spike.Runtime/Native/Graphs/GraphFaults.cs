using System.Collections.Immutable;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Native.Graphs;

/// <summary>What is wrong with a native network, in words. Whatever passes can be run without a further look.</summary>
internal static class GraphFaults
{
    public const int MostNodes = 1 << 16;

    /// <summary>Values that all nodes together may give in one step.</summary>
    private const long MostValues = 1L << 28;

    /// <summary>Taps of all windows of a channel.</summary>
    private const int MostTaps = 1 << 26;

    /// <summary>The first fault, or null.</summary>
    /// <param name="graph">A network of anyone.</param>
    /// <param name="contentLimit">Segments of more bytes are not looked into.</param>
    public static string? Find(NativeGraph graph, long contentLimit = long.MaxValue)
    {
        if (!(graph.TimeStep > 0) || !double.IsFinite(graph.TimeStep)) return $"the time step is {graph.TimeStep}";
        if (!Enum.IsDefined(graph.Discretisation)) return "its discretisation is unknown";
        if (graph.Nodes.IsDefaultOrEmpty || graph.Nodes.Length > MostNodes) return $"it has no nodes, or more than {MostNodes}";
        var names = new HashSet<string>(StringComparer.Ordinal);
        long values = 0;
        foreach (NativeNode node in graph.Nodes)
        {
            if (node is null || string.IsNullOrEmpty(node.Name) || !names.Add(node.Name)) return "two nodes have one name, or one has none";
            if (Length(node.Shape) is not { } length) return $"node '{node.Name}': its shape is no shape";
            if ((values += length) > MostValues) return $"its nodes give more than {MostValues} values a step";
        }

        foreach (NativeNode node in graph.Nodes)
        {
            if (Links(node, graph) is { } link) return $"node '{node.Name}': {link}";
        }

        foreach (NativeNode node in graph.Nodes)
        {
            if (NodeFaults.Find(node, graph, contentLimit) is { } fault) return $"node '{node.Name}': {fault}";
        }

        if (!graph.Inputs.Any()) return "it has no input";
        if (!graph.Outputs.Any()) return "it has no output";
        return GraphOrder.Of(graph, out ImmutableArray<int> cycle) is null ? Cycle(graph, cycle) : null;
    }

    public static string Cycle(NativeGraph graph, ImmutableArray<int> cycle) =>
        $"the nodes {string.Join(", ", cycle.Take(8).Select(node => $"'{graph.Nodes[node].Name}'"))} form a cycle without neurons and without a delay of a step, so none of them can be first";

    public static int? Length(TensorShape shape)
    {
        if (shape.Dimensions.IsDefault || shape.Rank > 16) return null;
        long length = 1;
        foreach (int dimension in shape.Dimensions)
        {
            if (dimension < 1 || (length *= dimension) > 1 << 28) return null;
        }

        return (int)length;
    }

    private static string? Links(NativeNode node, NativeGraph graph)
    {
        if (node.Sources.IsDefault) return "its sources are missing";
        if (node is InputNode) return node.Sources.IsEmpty ? null : "it is an input and reads another node";
        if (node.Sources.IsEmpty) return "nothing feeds it";
        if (node.Sources.Any(source => source < 0 || source >= graph.Nodes.Length)) return "it reads a node that is not there";
        if (node.Sources.Any(source => graph.Nodes[source] is OutputNode)) return "it reads an output";
        int length = graph.Nodes[node.Sources[0]].Shape.Length;
        return node.Sources.FirstOrDefault(source => graph.Nodes[source].Shape.Length != length, -1) is >= 0 and var other
            ? $"it reads {length} values from '{graph.Nodes[node.Sources[0]].Name}' and {graph.Nodes[other].Shape.Length} from '{graph.Nodes[other].Name}'"
            : null;
    }

    /// <summary>What is wrong with a window over so many values, or null.</summary>
    internal static string? WindowFault(Window? window, int inputs)
    {
        if (window is null || window.Channels < 1) return "its window has no channels";
        int axes = window.InputSize.IsDefault ? 0 : window.InputSize.Length;
        // The pads stand fifth: they alone may be 0.
        ImmutableArray<ImmutableArray<int>> all = [window.InputSize, window.Kernel, window.Strides, window.Dilations, window.Pads, window.OutputSize];
        if (axes is 0 or > 3 || all.Any(sizes => sizes.IsDefault || sizes.Length != axes)) return "its window has other axes";
        long input = window.Channels, taps = 1, positions = 1;
        for (int axis = 0; axis < axes; axis++)
        {
            if (window.Pads[axis] is < 0 or > 4096 || all.RemoveAt(4).Any(sizes => sizes[axis] < 1)) return "a size of its window is not positive";
            if ((input *= window.InputSize[axis]) > int.MaxValue || (taps *= window.Kernel[axis]) > MostTaps || (positions *= window.OutputSize[axis]) > int.MaxValue) return "its window is too large";
            long last = ((window.OutputSize[axis] - 1L) * window.Strides[axis]) + ((window.Kernel[axis] - 1L) * window.Dilations[axis]) - window.Pads[axis];
            if (last > window.InputSize[axis] + 8192L) return "its window reaches far beyond the input";
        }

        if (taps * positions > MostTaps) return "its window is too large";
        return input == inputs ? null : $"its window takes {input} values of {inputs}";
    }
}
