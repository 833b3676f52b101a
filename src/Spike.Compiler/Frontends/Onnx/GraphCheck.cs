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

    private const string Again = "Export the model again, and check it with onnx.checker.";

    /// <summary>Each value has one name and is made once, before it is read; there are outputs, and something makes each.</summary>
    /// <exception cref="ModelFault">A rule is broken.</exception>
    public static void CheckNames(GraphProto graph)
    {
        if (graph.SparseInitializer.Count > 0)
            throw new ModelFault("SPIKE1004", graph.SparseInitializer[0].Values?.Name, "the tensor is sparse", "Export the model with dense weights.");
        var known = new HashSet<string>();
        foreach (ValueInfoProto input in graph.Input)
        {
            if (input.Name.Length == 0 || !known.Add(input.Name)) throw new ModelFault("SPIKE1003", null, $"two inputs are named '{input.Name}', or one has no name", Again);
        }

        // A tensor that is listed among the inputs too is the input's value.
        var tensors = new HashSet<string>();
        foreach (TensorProto tensor in graph.Initializer)
        {
            if (!tensors.Add(tensor.Name)) throw new ModelFault("SPIKE1003", tensor.Name, "two tensors have this name", Again);
        }

        known.UnionWith(tensors);
        foreach (NodeProto node in graph.Node)
        {
            if (node.Input.FirstOrDefault(input => input.Length > 0 && !known.Contains(input)) is { } unknown)
                throw new ModelFault("SPIKE1003", OnnxImporter.NameOf(node), $"it reads '{unknown}', which no input, tensor or earlier node gives", Again);
            foreach (string output in node.Output)
            {
                if (output.Length > 0 && !known.Add(output)) throw new ModelFault("SPIKE1003", OnnxImporter.NameOf(node), $"it makes '{output}', which is there already", Again);
            }
        }

        if (graph.Output.Count == 0) throw new ModelFault("SPIKE1003", null, "the graph has no outputs", Again);
        var outputs = new HashSet<string>();
        foreach (string output in graph.Output.Select(output => output.Name))
        {
            if (!outputs.Add(output)) throw new ModelFault("SPIKE1003", null, $"two outputs are named '{output}'", Again);
            if (!known.Contains(output)) throw new ModelFault("SPIKE1003", null, $"nothing makes output '{output}'", Again);
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
                if (!float.IsFinite(element))
                    throw new ModelFault("SPIKE1003", name, $"a constant holds {element.ToString(System.Globalization.CultureInfo.InvariantCulture)}, which is no finite number", "Export the model with finite weights; write a mask with a large negative number.");
            }
        }
    }

    public static void CheckShape(string node, TensorShape shape)
    {
        long length = 1;
        foreach (int dimension in shape.Dimensions)
        {
            if (dimension < 1) throw new ModelFault("SPIKE1004", node, $"its result of shape {shape} has no elements", "Remove the node, or export the model with another input shape.");
            if ((length *= dimension) > MaxElements)
                throw new ModelFault("SPIKE4001", node, $"its result of shape {shape} has more than {MaxElements} elements", "Export the model with smaller inputs.");
        }
    }
}
