using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Frontends.Onnx;

/// <summary>The part of a model that some output depends on: what is not needed cannot be at fault.</summary>
internal static class LiveGraph
{
    /// <summary>The model without nodes and tensors that no output depends on. Inputs stay: the caller gives them.</summary>
    public static OnnxModel Of(OnnxModel model)
    {
        ModelProto proto = model.Proto.Clone();
        GraphProto graph = proto.Graph;
        HashSet<string> needed = [.. graph.Output.Select(output => output.Name)];
        var live = new List<NodeProto>();
        foreach (NodeProto node in graph.Node.Reverse())
        {
            if (!node.Output.Any(needed.Contains)) continue;
            live.Add(node);
            needed.UnionWith(Reads(node));
        }

        live.Reverse();
        TensorProto[] tensors = [.. graph.Initializer.Where(tensor => needed.Contains(tensor.Name))];
        HashSet<string> unread = [.. graph.Initializer.Select(tensor => tensor.Name).Except(needed)];
        ValueInfoProto[] inputs = [.. graph.Input.Where(input => !unread.Contains(input.Name))];
        Replace(graph.Node, live);
        Replace(graph.Initializer, tensors);
        Replace(graph.Input, inputs);
        return model with { Proto = proto };
    }

    /// <summary>What a node reads: its inputs, and the values of the graph around that its branches read.</summary>
    public static IEnumerable<string> Reads(NodeProto node)
    {
        IEnumerable<GraphProto> branches = node.Attribute.Where(attribute => attribute.G is not null).Select(attribute => attribute.G);
        return node.Input.Concat(branches.SelectMany(branch =>
        {
            HashSet<string> own = [.. branch.Input.Select(input => input.Name), .. branch.Initializer.Select(tensor => tensor.Name), .. branch.Node.SelectMany(inner => inner.Output)];
            return branch.Node.SelectMany(Reads).Concat(branch.Output.Select(output => output.Name)).Where(value => !own.Contains(value));
        }));
    }

    private static void Replace<T>(Google.Protobuf.Collections.RepeatedField<T> field, IEnumerable<T> items)
    {
        field.Clear();
        field.AddRange(items);
    }
}
