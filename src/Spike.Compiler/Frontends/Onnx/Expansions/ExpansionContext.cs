using Google.Protobuf;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Compiler.Graphs;

namespace Spike.Compiler.Frontends.Onnx.Expansions;

/// <summary>What the expansion of one node sees, and where its simpler nodes go.</summary>
/// <remarks>Every batch must pass through: reshapes leave the axis that counts samples open.</remarks>
internal sealed class ExpansionContext(NodeProto node, ValueProbe probe, long opset, GraphProto graph)
{
    /// <summary>A recurrent operator has a cell for each of its steps, and the passes behind look at each node many times.</summary>
    private const int MaxNodes = 1 << 16;

    private int count, nodes;

    /// <summary>The node's attributes, shapes and constants.</summary>
    public ImportContext Node { get; } = new(node, probe, opset, new GraphUnderConstruction(probe, new HashSet<string>()));

    public string Input(int input) => node.Input[input];

    /// <summary>Adds a node of one output.</summary>
    /// <returns>The output's name.</returns>
    public string Emit(string type, string[] inputs, params (string Name, object Value)[] attributes)
    {
        string output = NewName(type);
        Add(type, inputs, output, attributes);
        return output;
    }

    /// <summary>Gives a value the name of one of the node's outputs.</summary>
    public void Result(string value, int output = 0)
    {
        if (output < node.Output.Count && node.Output[output].Length > 0) Add("Identity", [value], node.Output[output], []);
    }

    /// <summary>Puts the nodes of a branch in the node's place; what the branch gives becomes the node's outputs.</summary>
    /// <exception cref="ModelFault">It gives fewer values than the node has outputs.</exception>
    public void Inline(GraphProto branch)
    {
        if (branch.Output.Count < node.Output.Count)
            throw Node.Fault("SPIKE1003", $"it has {node.Output.Count} outputs, and a branch gives {branch.Output.Count}", "Export the model again, and check it with onnx.checker.");
        Dictionary<string, string> names = branch.Initializer.Select(tensor => tensor.Name).Concat(branch.Node.SelectMany(inner => inner.Output))
            .Where(name => name.Length > 0).Distinct().ToDictionary(name => name, NewName);
        foreach (TensorProto tensor in branch.Initializer)
        {
            TensorProto own = tensor.Clone();
            own.Name = names[tensor.Name];
            graph.Initializer.Add(own);
        }

        foreach (NodeProto inner in branch.Node)
        {
            NodeProto own = inner.Clone();
            own.Name = $"{OnnxImporter.NameOf(node)}/{OnnxImporter.NameOf(inner)}";
            Rename(own, names);
            graph.Node.Add(own);
        }

        for (int output = 0; output < branch.Output.Count; output++)
            Result(names.GetValueOrDefault(branch.Output[output].Name, branch.Output[output].Name), output);
    }

    private static void Rename(NodeProto node, Dictionary<string, string> names)
    {
        for (int i = 0; i < node.Input.Count; i++) node.Input[i] = names.GetValueOrDefault(node.Input[i], node.Input[i]);
        for (int i = 0; i < node.Output.Count; i++) node.Output[i] = names.GetValueOrDefault(node.Output[i], node.Output[i]);
        foreach (GraphProto branch in node.Attribute.Where(attribute => attribute.G is not null).Select(attribute => attribute.G))
        {
            foreach (NodeProto inner in branch.Node) Rename(inner, names);
            foreach (ValueInfoProto output in branch.Output) output.Name = names.GetValueOrDefault(output.Name, output.Name);
        }
    }

    public string Constant(FloatTensor value)
    {
        var tensor = new TensorProto { Name = NewName("constant"), DataType = (int)ElementType.Float };
        tensor.Dims.Add(value.Shape.Dimensions.Select(dimension => (long)dimension));
        tensor.FloatData.Add(value.Values.ToArray());
        graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    public string Number(float value) => Constant(FloatTensor.Scalar(value));

    /// <summary>A list of whole numbers: a shape, axes, indices.</summary>
    public string Wholes(params long[] values) => Wholes([values.Length], values);

    /// <summary>A tensor of whole numbers.</summary>
    public string Wholes(long[] shape, long[] values)
    {
        var tensor = new TensorProto { Name = NewName("constant"), DataType = (int)ElementType.Int64, Dims = { shape } };
        tensor.Int64Data.Add(values);
        graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>One element of an axis, which disappears.</summary>
    public string Pick(string value, int index, int axis)
    {
        var tensor = new TensorProto { Name = NewName("constant"), DataType = (int)ElementType.Int64 };
        tensor.Int64Data.Add(index);
        graph.Initializer.Add(tensor);
        return Emit("Gather", [value, tensor.Name], ("axis", axis));
    }

    /// <summary>Neighbours along an axis.</summary>
    public string Slice(string value, int axis, int start, int length) =>
        Emit("Gather", [value, Wholes([.. Enumerable.Range(start, length).Select(index => (long)index)])], ("axis", axis));

    public string Reshape(string value, params long[] shape) => Emit("Reshape", [value, Wholes(shape)]);

    /// <summary>A new axis of one element.</summary>
    public string Unsqueeze(string value, int axis) => opset >= 13 ? Emit("Unsqueeze", [value, Wholes(axis)]) : Emit("Unsqueeze", [value], ("axes", new[] { axis }));

    /// <summary>A reduction over one axis.</summary>
    public string Reduce(string type, string value, int axis, bool keep) => TakesAxesAsInput(type)
        ? Emit(type, [value, Wholes(axis)], ("keepdims", keep ? 1 : 0))
        : Emit(type, [value], ("axes", new[] { axis }), ("keepdims", keep ? 1 : 0));

    /// <summary>A reduction that keeps its axes.</summary>
    public string Reduce(string type, string value, params int[] axes) => TakesAxesAsInput(type)
        ? Emit(type, [value, Wholes([.. axes.Select(axis => (long)axis)])], ("keepdims", 1))
        : Emit(type, [value], ("axes", axes), ("keepdims", 1));

    /// <summary>Another reduction over the axes that the node's own goes over.</summary>
    public string SameReduction(string type, string value)
    {
        ImportContext own = Node;
        System.Collections.Immutable.ImmutableArray<long> axes = own.List("axes") ?? own.Integers(1, "axes") ?? [];
        (string, object)[] kept = [("keepdims", own.Whole(own.Integer("keepdims", 1)))];
        if (axes.IsEmpty) return own.Integer("noop_with_empty_axes", 0) != 0 ? value : Emit(type, [value], kept);
        return TakesAxesAsInput(type) ? Emit(type, [value, Wholes([.. axes])], kept) : Emit(type, [value], [.. kept, ("axes", axes.Select(own.Whole).ToArray())]);
    }

    /// <summary>Zeros around a value.</summary>
    public string Pad(string value, int[] pads) => opset < 11
        ? Emit("Pad", [value], ("pads", pads))
        : Emit("Pad", [value, Wholes([.. pads.Select(pad => (long)pad)])]);

    public string Transpose(string value, params int[] order) => Emit("Transpose", [value], ("perm", order));

    private void Add(string type, string[] inputs, string output, (string Name, object Value)[] attributes)
    {
        if (++nodes > MaxNodes)
            throw Node.Fault("SPIKE4001", $"it becomes more than {MaxNodes} simpler nodes", "Export the model with shorter inputs, or compile the cell of one step and keep its state in the app.");
        int dot = type.LastIndexOf('.');
        string domain = dot < 0 ? "" : type[..dot];
        type = type[(dot + 1)..];
        var added = new NodeProto { OpType = type, Domain = domain, Name = $"{OnnxImporter.NameOf(node)}/{type}{(output == node.Output[0] ? "" : $".{count++}")}", Output = { output } };
        added.Input.Add(inputs);
        added.Attribute.Add(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        graph.Node.Add(added);
    }

    /// <summary>The axes moved from an attribute to an input, for the sum first.</summary>
    private bool TakesAxesAsInput(string type) => opset >= (type == "ReduceSum" ? 13 : 18);

    private string NewName(string role)
    {
        string name = $"{node.Output.First(output => output.Length > 0)}/{role}.{count++}";
        while (probe.Shapes.ContainsKey(name)) name += "'";
        return name;
    }

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int number:
                (attribute.I, attribute.Type) = (number, AttributeProto.Types.AttributeType.Int);
                break;
            case float real:
                (attribute.F, attribute.Type) = (real, AttributeProto.Types.AttributeType.Float);
                break;
            case string text:
                (attribute.S, attribute.Type) = (ByteString.CopyFromUtf8(text), AttributeProto.Types.AttributeType.String);
                break;
            default:
                attribute.Ints.Add(((int[])value).Select(number => (long)number));
                attribute.Type = AttributeProto.Types.AttributeType.Ints;
                break;
        }

        return attribute;
    }
}
