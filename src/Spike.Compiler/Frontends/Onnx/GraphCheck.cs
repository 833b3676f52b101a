using Spike.Compiler.Data;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx;

/// <summary>The format's rules that ONNX Runtime does not hold a graph to, or not before it is asked for a value.</summary>
internal static class GraphCheck
{
    /// <summary>The most elements that a value of one sample may have.</summary>
    public const long MaxElements = 1L << 28;

    /// <summary>Each value has one name and is made once, before it is read; there are outputs, and something makes each.</summary>
    /// <exception cref="ModelFault">A rule is broken.</exception>
    public static void CheckNames(GraphProto graph)
    {
        if (graph.SparseInitializer.Count > 0)
            throw new ModelFault("SPIKE1004", graph.SparseInitializer[0].Values?.Name, "the tensor is sparse", "Export the model with dense weights.");
        var known = new HashSet<string>();
        foreach (ValueInfoProto input in graph.Input)
        {
            if (input.Name.Length == 0) throw Malformed(null, "an input has no name");
            if (!known.Add(input.Name)) throw Malformed(null, $"two inputs are named '{input.Name}'");
        }

        // A tensor that is listed among the inputs too is the input's value.
        var tensors = new HashSet<string>();
        foreach (TensorProto tensor in graph.Initializer)
        {
            if (!tensors.Add(tensor.Name)) throw Malformed(tensor.Name, "two tensors have this name");
        }

        known.UnionWith(tensors);
        foreach (NodeProto node in graph.Node) CheckNode(node, known);
        if (graph.Output.Count == 0) throw Malformed(null, "the graph has no outputs");
        var outputs = new HashSet<string>();
        foreach (string output in graph.Output.Select(output => output.Name))
        {
            if (!outputs.Add(output)) throw Malformed(null, $"two outputs are named '{output}'");
            if (!known.Contains(output)) throw Malformed(null, $"nothing makes output '{output}'");
        }
    }

    /// <summary>Each value can be held: it has elements and not too many, and constants are finite numbers.</summary>
    /// <exception cref="ModelFault">One cannot.</exception>
    public static void CheckValues(Graph graph)
    {
        foreach (string input in graph.Inputs) CheckShape(input, graph.Shapes[input]);
        foreach (Node node in graph.Nodes) CheckShape(node.Name, graph.Shapes[node.Output]);
        foreach ((string name, FloatTensor constant) in graph.Constants.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            foreach (float element in constant.Values.Span)
            {
                if (float.IsFinite(element)) continue;
                throw new ModelFault("SPIKE1003", name, $"a constant holds {Words.Number(element)}, which is no finite number",
                    "Export the model with finite weights; write a mask with a large negative number.");
            }
        }
    }

    public static void CheckShape(string node, TensorShape shape)
    {
        long length = 1;
        foreach (int dimension in shape.Dimensions)
        {
            if (dimension < 1)
            {
                throw new ModelFault("SPIKE1004", node, $"its result of shape {shape} has no elements",
                    "Remove the node, or export the model with another input shape.");
            }

            if ((length *= dimension) > MaxElements)
            {
                throw new ModelFault("SPIKE4001", node, $"its result of shape {shape} has more than {MaxElements} elements",
                    "Export the model with smaller inputs.");
            }
        }
    }

    private static void CheckNode(NodeProto node, HashSet<string> known)
    {
        if (node.Input.FirstOrDefault(input => input.Length > 0 && !known.Contains(input)) is { } unknown)
            throw Malformed(OnnxImporter.NameOf(node), $"it reads '{unknown}', which no input, tensor or earlier node gives");
        foreach (string output in node.Output.Where(output => output.Length > 0))
        {
            if (!known.Add(output)) throw Malformed(OnnxImporter.NameOf(node), $"it makes '{output}', which is there already");
        }
    }

    private static ModelFault Malformed(string? node, string reason) =>
        new("SPIKE1003", node, reason, "Export the model again, and check it with onnx.checker.");
}
