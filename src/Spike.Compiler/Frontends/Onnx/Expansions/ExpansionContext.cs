using Google.Protobuf;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Compiler.Graphs;

namespace Spike.Compiler.Frontends.Onnx.Expansions;

/// <summary>What the expansion of one node sees, and where its simpler nodes go.</summary>
/// <remarks>Every batch must pass through: reshapes leave the axis that counts samples open.</remarks>
internal sealed class ExpansionContext(NodeProto node, ValueProbe probe, long opset, GraphProto graph)
{
    private int count;

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
    public string Wholes(params long[] values)
    {
        var tensor = new TensorProto { Name = NewName("constant"), DataType = (int)ElementType.Int64, Dims = { values.Length } };
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

    public string Transpose(string value, params int[] order) => Emit("Transpose", [value], ("perm", order));

    private void Add(string type, string[] inputs, string output, (string Name, object Value)[] attributes)
    {
        var added = new NodeProto { OpType = type, Name = $"{OnnxImporter.NameOf(node)}/{type}{(output == node.Output[0] ? "" : $".{count}")}", Output = { output } };
        added.Input.Add(inputs);
        added.Attribute.Add(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        graph.Node.Add(added);
    }

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
