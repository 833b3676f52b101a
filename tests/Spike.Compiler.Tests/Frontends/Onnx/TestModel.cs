using Google.Protobuf;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Tests.Frontends.Onnx;

/// <summary>Writes an ONNX model in a few lines. Weights are random and seeded by their name, so that a test can be repeated.</summary>
/// <param name="opset">Version of the standard operator set.</param>
internal sealed class TestModel(int opset = 17)
{
    /// <summary>A dimension that the model leaves open.</summary>
    public const int Open = -1;

    public ModelProto Proto { get; } = new()
    {
        IrVersion = 8,
        Graph = new GraphProto { Name = "test" },
        OpsetImport = { new OperatorSetIdProto { Domain = "", Version = opset } },
    };

    public TestModel Input(string name, params int[] shape)
    {
        Proto.Graph.Input.Add(Value(name, ElementType.Float, shape));
        return this;
    }

    /// <summary>An input of whole numbers or truth values.</summary>
    public TestModel Input(string name, ElementType type, params int[] shape)
    {
        Proto.Graph.Input.Add(Value(name, type, shape));
        return this;
    }

    /// <summary>Outputs without a shape; ONNX Runtime infers it.</summary>
    public TestModel Output(params string[] names)
    {
        Proto.Graph.Output.Add(names.Select(name =>
            new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)ElementType.Float } } }));
        return this;
    }

    /// <summary>Uniform random weights.</summary>
    public TestModel Weights(string name, int[] shape, float low = -1, float high = 1)
    {
        var random = new Random(name.Aggregate(17, (hash, letter) => (hash * 31) + letter));
        int length = shape.Aggregate(1, (product, dimension) => product * dimension);
        return Floats(name, shape, [.. Enumerable.Range(0, length).Select(_ => low + ((high - low) * random.NextSingle()))]);
    }

    public TestModel Floats(string name, int[] shape, params float[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)ElementType.Float };
        tensor.Dims.Add(shape.Select(dimension => (long)dimension));
        tensor.FloatData.Add(values);
        return Tensor(tensor);
    }

    public TestModel Scalar(string name, float value) => Floats(name, [], value);

    public TestModel Integers(string name, params long[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)ElementType.Int64, Dims = { values.Length } };
        tensor.Int64Data.Add(values);
        return Tensor(tensor);
    }

    public TestModel Tensor(TensorProto tensor)
    {
        Proto.Graph.Initializer.Add(tensor);
        return this;
    }

    /// <summary>Adds a node, said as in "Conv x w _ -> y"; _ is an input or output that is left out. A domain stands before the type, with a dot.</summary>
    public TestModel Node(string text, params (string Name, object Value)[] attributes)
    {
        string[] words = text.Split(' ');
        int arrow = Array.IndexOf(words, "->");
        int dot = words[0].LastIndexOf('.');
        var node = new NodeProto { OpType = words[0][(dot + 1)..], Domain = dot < 0 ? "" : words[0][..dot], Name = $"node {Proto.Graph.Node.Count}" };
        node.Input.Add(words[1..arrow].Select(word => word == "_" ? "" : word));
        node.Output.Add(words[(arrow + 1)..].Select(word => word == "_" ? "" : word));
        node.Attribute.Add(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        if (dot >= 0 && Proto.OpsetImport.All(known => known.Domain != node.Domain)) Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = node.Domain, Version = 1 });
        Proto.Graph.Node.Add(node);
        return this;
    }

    public byte[] Bytes => Proto.ToByteArray();

    public string Save(string path)
    {
        File.WriteAllBytes(path, Bytes);
        return path;
    }

    private static ValueInfoProto Value(string name, ElementType type, int[] shape)
    {
        var dimensions = new TensorShapeProto();
        for (int axis = 0; axis < shape.Length; axis++)
        {
            dimensions.Dim.Add(shape[axis] == Open
                ? new TensorShapeProto.Types.Dimension { DimParam = $"d{axis}" }
                : new TensorShapeProto.Types.Dimension { DimValue = shape[axis] });
        }

        var tensor = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dimensions };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
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
            case int[] numbers:
                attribute.Ints.Add(numbers.Select(number => (long)number));
                attribute.Type = AttributeProto.Types.AttributeType.Ints;
                break;
            case float[] reals:
                attribute.Floats.Add(reals);
                attribute.Type = AttributeProto.Types.AttributeType.Floats;
                break;
            case string[] texts:
                attribute.Strings.Add(texts.Select(ByteString.CopyFromUtf8));
                attribute.Type = AttributeProto.Types.AttributeType.Strings;
                break;
            case TensorProto tensor:
                (attribute.T, attribute.Type) = (tensor, AttributeProto.Types.AttributeType.Tensor);
                break;
            case GraphProto graph:
                (attribute.G, attribute.Type) = (graph, AttributeProto.Types.AttributeType.Graph);
                break;
            default:
                throw new ArgumentException($"{name} has an unknown type", nameof(value));
        }

        return attribute;
    }
}
