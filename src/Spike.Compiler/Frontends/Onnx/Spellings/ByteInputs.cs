using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Frontends.Onnx.Spellings;

/// <summary>An input of 8- or 16-bit whole numbers, as of an image's pixels ⇒ the same numbers as a 32-bit input.</summary>
/// <remarks>
/// What reads them as they are, to turn or cut an image or to make floats of it, takes either; a DequantizeLinear becomes its difference and its product. What else wants
/// bytes keeps them, and the input is refused.
/// </remarks>
internal static class ByteInputs
{
    /// <summary>Operators that take whole numbers of any width and hand the same type on, or cast them.</summary>
    private static readonly HashSet<string> AnyWidth =
        ["Cast", "Concat", "Expand", "Flatten", "Gather", "Identity", "Pad", "Reshape", "Shape", "Size", "Slice", "Split", "Squeeze", "Tile", "Transpose", "Unsqueeze"];

    public static OnnxModel Widen(OnnxModel model)
    {
        HashSet<string> bytes = [.. model.Proto.Graph.Input.Where(input => input.Type?.TensorType is { } type && IsNarrow((ElementType)type.ElemType)).Select(input => input.Name)];
        if (bytes.Count == 0) return model;
        HashSet<string> narrow = [.. bytes];
        foreach (NodeProto node in model.Proto.Graph.Node)
        {
            if (!LiveGraph.Reads(node).Any(narrow.Contains)) continue;
            if (node.Domain is not ("" or "ai.onnx") || !(AnyWidth.Contains(node.OpType) || (IsDequantize(node) && HasOneScale(model, node)))) return model;
            if (node.OpType is not ("Cast" or "Shape" or "Size" or "DequantizeLinear")) narrow.UnionWith(node.Output);
        }

        if (model.Proto.Graph.Output.Any(output => narrow.Contains(output.Name)) || model.Proto.Graph.Initializer.Any(tensor => narrow.Contains(tensor.Name))) return model;
        ModelProto proto = model.Proto.Clone();
        foreach (ValueInfoProto input in proto.Graph.Input.Where(input => bytes.Contains(input.Name))) input.Type.TensorType.ElemType = (int)ElementType.Int32;
        NodeProto[] nodes = [.. proto.Graph.Node.SelectMany(node => IsDequantize(node) && narrow.Contains(node.Input[0]) ? WrittenOut(node) : [node])];
        proto.Graph.Node.Clear();
        proto.Graph.Node.Add(nodes);
        ValueInfoProto[] others = [.. proto.Graph.ValueInfo.Where(value => !narrow.Contains(value.Name))];
        proto.Graph.ValueInfo.Clear();
        proto.Graph.ValueInfo.Add(others);
        return model with { Proto = proto };
    }

    private static bool IsDequantize(NodeProto node) => node.OpType == "DequantizeLinear" && node.Input.Count > 1;

    private static bool HasOneScale(OnnxModel model, NodeProto node) =>
        model.Proto.Graph.Initializer.FirstOrDefault(tensor => tensor.Name == node.Input[1]) is { } scale && TensorData.Shape(scale).Length == 1;

    /// <summary>(x - zero point) · scale.</summary>
    private static IEnumerable<NodeProto> WrittenOut(NodeProto node)
    {
        string name = $"{node.Output[0]}/dequantized", value = name + ".0";
        yield return Step("Cast", value, node.Input[0]);
        if (node.Input.Count > 2)
        {
            yield return Step("Cast", name + ".zero", node.Input[2]);
            yield return Step("Sub", name + ".1", value, name + ".zero");
            value = name + ".1";
        }

        yield return Step("Mul", node.Output[0], value, node.Input[1]);

        NodeProto Step(string type, string output, params string[] inputs)
        {
            var step = new NodeProto { OpType = type, Name = $"{OnnxImporter.NameOf(node)}/{type}{(output.EndsWith(".zero", StringComparison.Ordinal) ? ".zero" : "")}", Input = { inputs }, Output = { output } };
            if (type == "Cast") step.Attribute.Add(new AttributeProto { Name = "to", I = (long)ElementType.Float, Type = AttributeProto.Types.AttributeType.Int });
            return step;
        }
    }

    private static bool IsNarrow(ElementType type) => type is ElementType.UInt8 or ElementType.Int8 or ElementType.UInt16 or ElementType.Int16;
}
