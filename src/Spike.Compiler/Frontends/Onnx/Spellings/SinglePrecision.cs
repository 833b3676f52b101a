using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Frontends.Onnx.Spellings;

/// <summary>A model in half precision, or of inputs in double precision ⇒ the same model in 32-bit floats.</summary>
/// <remarks>Codes are coarser than either; ONNX Runtime computes halves on a CPU in singles anyway. A model without such numbers stays as it is.</remarks>
internal static class SinglePrecision
{
    public static OnnxModel Of(OnnxModel model)
    {
        if (!HasOthers(model.Proto.Graph)) return model;
        ModelProto proto = model.Proto.Clone();
        Widen(model, proto.Graph);
        return model with { Proto = proto };
    }

    private static bool HasOthers(GraphProto graph) =>
        graph.Input.Concat(graph.Output).Any(value => IsOther(value.Type?.TensorType?.ElemType ?? 0))
        || graph.Initializer.Any(tensor => tensor.DataType == (int)ElementType.Half)
        || graph.Node.Any(node => node.Attribute.Any(attribute =>
            (attribute.Name is "to" or "dtype" && attribute.I == (int)ElementType.Half) || attribute.T?.DataType == (int)ElementType.Half || (attribute.G is { } branch && HasOthers(branch))));

    private static bool IsOther(int type) => (ElementType)type is ElementType.Half or ElementType.Double;

    private static void Widen(OnnxModel model, GraphProto graph)
    {
        foreach (ValueInfoProto value in graph.Input.Concat(graph.Output).Concat(graph.ValueInfo).Where(value => IsOther(value.Type?.TensorType?.ElemType ?? 0)))
            value.Type.TensorType.ElemType = (int)ElementType.Float;
        foreach (TensorProto tensor in graph.Initializer) Widen(model, tensor);
        foreach (AttributeProto attribute in graph.Node.SelectMany(node => node.Attribute))
        {
            if (attribute.Name is "to" or "dtype" && IsOther((int)attribute.I)) attribute.I = (int)ElementType.Float;
            if (attribute.T is { } constant) Widen(model, constant);
            if (attribute.G is { } branch) Widen(model, branch);
        }
    }

    private static void Widen(OnnxModel model, TensorProto tensor)
    {
        if (!IsOther(tensor.DataType)) return;
        float[] values = TensorData.Floats(model, tensor)!.Values.ToArray();
        tensor.ClearRawData();
        tensor.ExternalData.Clear();
        tensor.DataLocation = TensorProto.Types.DataLocation.Default;
        tensor.Int32Data.Clear();
        tensor.DoubleData.Clear();
        tensor.DataType = (int)ElementType.Float;
        tensor.FloatData.Add(values);
    }
}
