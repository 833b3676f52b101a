using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Frontends.Onnx.Spellings;

/// <summary>An input of 8- or 16-bit whole numbers, as of an image's pixels ⇒ the same numbers as a 32-bit input.</summary>
/// <remarks>What reads them as they are, to turn or cut an image or to make floats of it, takes either. What wants bytes, as a DequantizeLinear does, keeps them, and the input is refused.</remarks>
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
            if (node.Domain is not ("" or "ai.onnx") || !AnyWidth.Contains(node.OpType)) return model;
            if (node.OpType is not ("Cast" or "Shape" or "Size")) narrow.UnionWith(node.Output);
        }

        if (model.Proto.Graph.Output.Any(output => narrow.Contains(output.Name)) || model.Proto.Graph.Initializer.Any(tensor => narrow.Contains(tensor.Name))) return model;
        ModelProto proto = model.Proto.Clone();
        foreach (ValueInfoProto input in proto.Graph.Input.Where(input => bytes.Contains(input.Name))) input.Type.TensorType.ElemType = (int)ElementType.Int32;
        ValueInfoProto[] others = [.. proto.Graph.ValueInfo.Where(value => !narrow.Contains(value.Name))];
        proto.Graph.ValueInfo.Clear();
        proto.Graph.ValueInfo.Add(others);
        return model with { Proto = proto };
    }

    private static bool IsNarrow(ElementType type) => type is ElementType.UInt8 or ElementType.Int8 or ElementType.UInt16 or ElementType.Int16;
}
