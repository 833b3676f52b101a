using Spike.Build.Tasks.Onnx;

namespace Spike.Spiking;

/// <summary>Reads a model's outline. The numbers are those of onnx.proto.</summary>
internal sealed class OutlineReader
{
    private const int MostNodes = 1 << 18;
    private const int MostBytes = Numbers.Most * 8;

    private readonly WireReader wire;
    private readonly List<OutlineNode> nodes = [];
    private readonly Dictionary<string, OutlineConstant> constants = new(StringComparer.Ordinal);
    private readonly List<OutlineTensor> inputs = [], outputs = [];
    private string name = "";

    // Values of constants that are kept, in bytes.
    private long left = 256L << 20;

    private OutlineReader(Stream stream) => wire = new WireReader(stream);

    /// <summary>The outline, or null where the file is no model, or none that this looks at.</summary>
    public static ModelOutline? Read(Stream stream)
    {
        try
        {
            var reader = new OutlineReader(stream);
            while (reader.wire.Next(out int field))
            {
                // ModelProto: graph = 7.
                if (field == 7)
                    reader.ReadGraph();
                else
                    reader.wire.Skip();
            }

            return new ModelOutline(reader.name, reader.nodes, reader.constants,
                [.. reader.inputs.Where(input => !reader.constants.ContainsKey(input.Name))], reader.outputs);
        }
        catch (WireFormatException)
        {
            return null;
        }
    }

    private void ReadGraph()
    {
        long outer = wire.Enter();
        // GraphProto: node = 1, name = 2, initializer = 5, input = 11, output = 12.
        while (wire.Next(out int field))
        {
            switch (field)
            {
                case 1:
                    if (nodes.Count == MostNodes)
                        throw new WireFormatException("there are too many nodes");
                    nodes.Add(ReadNode());
                    break;
                case 2:
                    name = wire.ReadString();
                    break;
                case 5:
                    OutlineConstant constant = ReadTensor();
                    constants[constant.Name] = constant;
                    break;
                case 11:
                    inputs.Add(ReadValueInfo());
                    break;
                case 12:
                    outputs.Add(ReadValueInfo());
                    break;
                default:
                    wire.Skip();
                    break;
            }
        }

        wire.Leave(outer);
    }

    private OutlineNode ReadNode()
    {
        long outer = wire.Enter();
        var reads = new List<string>();
        var gives = new List<string>();
        var attributes = new Dictionary<string, OutlineAttribute>(StringComparer.Ordinal);
        string own = "", op = "", domain = "";
        // NodeProto: input = 1, output = 2, name = 3, op_type = 4, attribute = 5, domain = 7.
        while (wire.Next(out int field))
        {
            if (field == 1)
                reads.Add(wire.ReadString());
            else if (field == 2)
                gives.Add(wire.ReadString());
            else if (field == 3)
                own = wire.ReadString();
            else if (field == 4)
                op = wire.ReadString();
            else if (field == 5)
                ReadAttribute(attributes);
            else if (field == 7)
                domain = wire.ReadString();
            else
                wire.Skip();
        }

        wire.Leave(outer);
        return new OutlineNode(own, domain is "" or "ai.onnx" ? op : domain + "." + op, [.. reads], [.. gives], attributes);
    }

    private void ReadAttribute(Dictionary<string, OutlineAttribute> attributes)
    {
        long outer = wire.Enter();
        string own = "", text = "";
        long number = 0;
        float real = 0;
        var numbers = new List<long>();
        OutlineConstant? tensor = null;
        // AttributeProto: name = 1, f = 2, i = 3, s = 4, t = 5, ints = 8.
        while (wire.Next(out int field))
        {
            if (field == 1)
                own = wire.ReadString();
            else if (field == 2)
                real = wire.ReadSingle();
            else if (field == 3)
                number = wire.ReadVarint();
            else if (field == 4)
                text = wire.ReadBytes(1 << 16) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : "";
            else if (field == 5)
                tensor = ReadTensor();
            else if (field == 8)
                ReadWhole(numbers);
            else
                wire.Skip();
        }

        wire.Leave(outer);
        attributes[own] = new OutlineAttribute(number, real, [.. numbers], text, tensor);
    }

    // Whole numbers come one by one, or packed.
    private void ReadWhole(List<long> numbers)
    {
        if (wire.IsVarint)
        {
            numbers.Add(wire.ReadVarint());
            return;
        }

        byte[] bytes = wire.ReadBytes(MostBytes) ?? [];
        ulong value = 0;
        int shift = 0;
        foreach (byte b in bytes)
        {
            value |= (ulong)(b & 0x7F) << shift;
            shift += 7;
            if (b >= 0x80 && shift < 64)
                continue;
            numbers.Add(unchecked((long)value));
            (value, shift) = (0, 0);
        }
    }

    private OutlineConstant ReadTensor()
    {
        long outer = wire.Enter();
        var dims = new List<long>();
        var whole = new List<long>();
        string own = "";
        long type = 0, location = 0;
        byte[]? raw = null, floats = null, doubles = null;
        // TensorProto: dims = 1, data_type = 2, float_data = 4, int32_data = 5, int64_data = 7, name = 8, raw_data = 9, double_data = 10, data_location = 14.
        while (wire.Next(out int field))
        {
            if (field == 1)
                ReadWhole(dims);
            else if (field == 2)
                type = wire.ReadVarint();
            else if (field == 4 && wire.IsBytes)
                floats = wire.ReadBytes(MostBytes);
            else if (field is 5 or 7)
                ReadWhole(whole);
            else if (field == 8)
                own = wire.ReadString();
            else if (field == 9)
                raw = wire.ReadBytes(MostBytes);
            else if (field == 10 && wire.IsBytes)
                doubles = wire.ReadBytes(MostBytes);
            else if (field == 14)
                location = wire.ReadVarint();
            else
                wire.Skip();
        }

        wire.Leave(outer);
        return new OutlineConstant(own, [.. dims], location == 0 ? Values(type, dims, raw ?? floats ?? doubles, whole) : null);
    }

    private double[]? Values(long type, List<long> dims, byte[]? bytes, List<long> whole)
    {
        long count = 1;
        foreach (long size in dims)
        {
            if (size < 0 || size > Numbers.Most || (count *= size) > Numbers.Most)
                return null;
        }

        if ((left -= count * 8) < 0)
            return null;
        if (bytes is null)
            return whole.Count == count && type is 6 or 7 or 9 or 3 or 2 ? [.. whole.Select(number => (double)number)] : count == 0 ? [] : null;
        int width = type switch { 1 or 6 => 4, 7 or 11 => 8, 9 or 2 or 3 => 1, _ => 0 };
        if (width == 0 || bytes.Length != count * width)
            return null;
        var values = new double[count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = type switch
            {
                1 => BitConverter.ToSingle(bytes, i * 4),
                6 => BitConverter.ToInt32(bytes, i * 4),
                7 => BitConverter.ToInt64(bytes, i * 8),
                11 => BitConverter.ToDouble(bytes, i * 8),
                3 => (sbyte)bytes[i],
                _ => bytes[i],
            };
        }

        return values;
    }

    private OutlineTensor ReadValueInfo()
    {
        long outer = wire.Enter();
        string own = "";
        long type = 0;
        List<long>? shape = null;
        // ValueInfoProto: name = 1, type = 2. TypeProto: tensor_type = 1. Tensor: elem_type = 1, shape = 2.
        while (wire.Next(out int field))
        {
            if (field == 1)
            {
                own = wire.ReadString();
                continue;
            }

            if (field != 2)
            {
                wire.Skip();
                continue;
            }

            long typed = wire.Enter();
            while (wire.Next(out int kind))
            {
                if (kind != 1)
                {
                    wire.Skip();
                    continue;
                }

                long tensor = wire.Enter();
                while (wire.Next(out int part))
                {
                    if (part == 1)
                        type = wire.ReadVarint();
                    else if (part == 2)
                        shape = ReadShape();
                    else
                        wire.Skip();
                }

                wire.Leave(tensor);
            }

            wire.Leave(typed);
        }

        wire.Leave(outer);
        return new OutlineTensor(own, type == 1, shape is null ? null : [.. shape]);
    }

    private List<long> ReadShape()
    {
        long outer = wire.Enter();
        var shape = new List<long>();
        while (wire.Next(out int field))
        {
            if (field != 1)
            {
                wire.Skip();
                continue;
            }

            long axis = wire.Enter(), size = -1;
            while (wire.Next(out int part))
            {
                if (part == 1)
                    size = wire.ReadVarint();
                else
                    wire.Skip();
            }

            wire.Leave(axis);
            shape.Add(size > 0 ? size : -1);
        }

        wire.Leave(outer);
        return shape;
    }
}
