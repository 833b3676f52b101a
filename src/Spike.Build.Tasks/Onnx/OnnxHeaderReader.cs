using Spike.Build.Tasks.Diagnostics;
using Spike.Signatures;
using Spike.Spiking;

namespace Spike.Build.Tasks.Onnx;

/// <summary>Reads the parts of ModelProto that make a signature. The numbers are those of onnx.proto.</summary>
internal sealed class OnnxHeaderReader
{
    private const int MaxNesting = 32;
    private const int ExternalLocation = 1;

    private readonly WireReader wire;
    private readonly HashSet<string> initializers = new(StringComparer.Ordinal);
    private readonly SortedSet<string> externalData = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> producers = new(StringComparer.Ordinal);
    private readonly List<TensorSignature> inputs = [];
    private readonly List<TensorSignature> outputs = [];
    private string graph = "";
    private bool hasGraph;
    private bool looksLikeModel;
    private bool mayThreshold;

    private OnnxHeaderReader(Stream stream) => wire = new WireReader(stream);

    /// <summary>The header, or what is wrong with the model.</summary>
    public static OnnxHeader? Read(string path, Stream stream, out Diagnostic? problem)
    {
        var reader = new OnnxHeaderReader(stream);
        try
        {
            reader.ReadModel();
        }
        catch (WireFormatException e)
        {
            // Noise can pass for a field or two; only a file that started as a model does is called a damaged one.
            problem = reader.looksLikeModel
                ? DiagnosticRules.DamagedModel.At(path, e.Message)
                : DiagnosticRules.NotAModel.At(path, e.Message);
            return null;
        }

        if (!reader.looksLikeModel)
        {
            problem = DiagnosticRules.NotAModel.At(path, "it does not start as a model does");
            return null;
        }

        if (reader.FaultInGraph() is { } fault)
        {
            problem = DiagnosticRules.MalformedGraph.At(path, fault);
            return null;
        }

        problem = null;
        return reader.ToHeader();
    }

    private string? FaultInGraph()
    {
        if (!hasGraph)
            return "The model holds no graph";
        if (outputs.Count == 0)
            return "The graph has no outputs";
        if (inputs.All(input => initializers.Contains(input.Name)))
            return "The graph has no inputs besides its weights";
        return inputs.Concat(outputs).FirstOrDefault(tensor => tensor.Type.Length == 0) is { } odd
            ? $"'{odd.Name}' is not a tensor"
            : null;
    }

    private OnnxHeader ToHeader() => new(
        graph,
        new([.. inputs.Where(input => !initializers.Contains(input.Name))]),
        new([.. outputs.Select(output => output with { Producer = producers.TryGetValue(output.Name, out string? op) ? op : null })]),
        new([.. externalData]))
    {
        MayThreshold = mayThreshold,
    };

    private void ReadModel()
    {
        // ModelProto: ir_version = 1, producer_name = 2, ..., graph = 7, opset_import = 8, ..., functions = 25.
        for (bool first = true; wire.Next(out int field); first = false)
        {
            bool expected = field switch
            {
                1 or 5 => wire.IsVarint,
                2 or 3 or 4 or 6 or 7 or 8 or 14 or 20 or 25 => wire.IsBytes,
                _ => false,
            };
            if (!expected && !looksLikeModel)
                throw new WireFormatException($"field {field} is none that a model starts with");
            if (field == 1 && first)
            {
                looksLikeModel = wire.ReadVarint() is > 0 and < 1000;
            }
            else if (field == 7)
            {
                ReadGraph(depth: 0);
                looksLikeModel = hasGraph = true;
            }
            else
            {
                wire.Skip();
            }
        }
    }

    private void ReadGraph(int depth)
    {
        long outer = wire.Enter();
        // GraphProto: node = 1, name = 2, initializer = 5, input = 11, output = 12, sparse_initializer = 15.
        while (wire.Next(out int field))
        {
            switch (field)
            {
                case 1:
                    ReadNode(depth);
                    break;
                case 2 when depth == 0:
                    graph = wire.ReadString();
                    break;
                case 5:
                    string name = ReadTensor();
                    if (depth == 0)
                        initializers.Add(name);
                    break;
                case 11 when depth == 0:
                    inputs.Add(ReadValueInfo());
                    break;
                case 12 when depth == 0:
                    outputs.Add(ReadValueInfo());
                    break;
                default:
                    wire.Skip();
                    break;
            }
        }

        wire.Leave(outer);
    }

    private void ReadNode(int depth)
    {
        long outer = wire.Enter();
        var outputs = new List<string>();
        string op = "";
        // NodeProto: output = 2, op_type = 4, attribute = 5.
        while (wire.Next(out int field))
        {
            if (field == 2)
                outputs.Add(wire.ReadString());
            else if (field == 4)
                op = wire.ReadString();
            else if (field == 5)
                ReadAttribute(depth);
            else
                wire.Skip();
        }

        wire.Leave(outer);
        if (depth > 0)
            return;
        mayThreshold |= SpikingRecognition.MayThreshold(op);
        foreach (string output in outputs)
            producers[output] = op;
    }

    /// <summary>Constants and the bodies of If and Loop hold tensors too, and so may name external files.</summary>
    private void ReadAttribute(int depth)
    {
        if (depth == MaxNesting)
            throw new WireFormatException($"graphs are nested more than {MaxNesting} deep");

        long outer = wire.Enter();
        // AttributeProto: t = 5, g = 6, tensors = 10, graphs = 11.
        while (wire.Next(out int field))
        {
            if (field is 5 or 10 && wire.IsBytes)
                ReadTensor();
            else if (field is 6 or 11 && wire.IsBytes)
                ReadGraph(depth + 1);
            else
                wire.Skip();
        }

        wire.Leave(outer);
    }

    /// <summary>Reads a tensor's name and where its data lies; its values are stepped over.</summary>
    private string ReadTensor()
    {
        long outer = wire.Enter();
        string name = "";
        string? location = null;
        bool isExternal = false;
        // TensorProto: name = 8, raw_data = 9, external_data = 13 (key = 1, value = 2), data_location = 14.
        while (wire.Next(out int field))
        {
            if (field == 8)
                name = wire.ReadString();
            else if (field == 13)
                location = ReadLocation() ?? location;
            else if (field == 14)
                isExternal = wire.ReadVarint() == ExternalLocation;
            else
                wire.Skip();
        }

        wire.Leave(outer);
        if (isExternal && !string.IsNullOrEmpty(location))
            externalData.Add(location!);
        return name;
    }

    private string? ReadLocation()
    {
        long outer = wire.Enter();
        string key = "", value = "";
        while (wire.Next(out int field))
        {
            if (field == 1)
                key = wire.ReadString();
            else if (field == 2)
                value = wire.ReadString();
            else
                wire.Skip();
        }

        wire.Leave(outer);
        return key == "location" ? value : null;
    }

    private TensorSignature ReadValueInfo()
    {
        long outer = wire.Enter();
        string name = "", type = "";
        EquatableArray<Dimension>? shape = null;
        // ValueInfoProto: name = 1, type = 2.
        while (wire.Next(out int field))
        {
            if (field == 1)
            {
                name = wire.ReadString();
            }
            else if (field == 2)
            {
                (type, shape) = ReadType();
            }
            else
            {
                wire.Skip();
            }
        }

        wire.Leave(outer);
        return new(name, type, shape, null);
    }

    /// <summary>An element type of no letters means that the value is no tensor.</summary>
    private (string Type, EquatableArray<Dimension>? Shape) ReadType()
    {
        long outer = wire.Enter();
        (string Type, EquatableArray<Dimension>? Shape) result = ("", null);
        // TypeProto: tensor_type = 1; sequences, maps and the rest are not tensors.
        while (wire.Next(out int field))
        {
            if (field == 1)
                result = ReadTensorType();
            else
                wire.Skip();
        }

        wire.Leave(outer);
        return result;
    }

    private (string Type, EquatableArray<Dimension>? Shape) ReadTensorType()
    {
        long outer = wire.Enter();
        string type = "undefined";
        EquatableArray<Dimension>? shape = null; // no shape at all is an unknown rank; an empty one is a scalar
        // TypeProto.Tensor: elem_type = 1, shape = 2. TensorShapeProto: dim = 1.
        while (wire.Next(out int field))
        {
            if (field == 1)
            {
                type = ElementType(wire.ReadVarint());
            }
            else if (field == 2)
            {
                shape = ReadShape();
            }
            else
            {
                wire.Skip();
            }
        }

        wire.Leave(outer);
        return (type, shape);
    }

    private EquatableArray<Dimension> ReadShape()
    {
        long outer = wire.Enter();
        var shape = new List<Dimension>();
        while (wire.Next(out int field))
        {
            if (field == 1)
                shape.Add(ReadDimension());
            else
                wire.Skip();
        }

        wire.Leave(outer);
        return new([.. shape]);
    }

    private Dimension ReadDimension()
    {
        long outer = wire.Enter();
        var dimension = new Dimension(null, "");
        // Dimension: dim_value = 1, dim_param = 2. Some exporters write 0 or -1 for a free axis.
        while (wire.Next(out int field))
        {
            if (field == 1)
            {
                long size = wire.ReadVarint();
                dimension = size > 0 ? new(size, null) : dimension;
            }
            else if (field == 2)
            {
                dimension = new(null, wire.ReadString());
            }
            else
            {
                wire.Skip();
            }
        }

        wire.Leave(outer);
        return dimension;
    }

    private static string ElementType(long code) => code switch
    {
        1 => "float32",
        2 => "uint8",
        3 => "int8",
        4 => "uint16",
        5 => "int16",
        6 => "int32",
        7 => "int64",
        8 => "string",
        9 => "bool",
        10 => "float16",
        11 => "float64",
        12 => "uint32",
        13 => "uint64",
        14 => "complex64",
        15 => "complex128",
        16 => "bfloat16",
        _ => "type" + code.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
