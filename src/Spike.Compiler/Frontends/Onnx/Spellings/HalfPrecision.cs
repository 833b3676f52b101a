using System.Runtime.InteropServices;
using Google.Protobuf;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Frontends.Onnx.Spellings;

/// <summary>A network in 16-bit floats ⇒ the same weights in 32-bit ones.</summary>
/// <remarks>Codes are chosen for real numbers; how finely the file's own arithmetic rounds is nothing to keep, and few operators of ONNX Runtime compute in 16 bits.</remarks>
internal static class HalfPrecision
{
    public static OnnxModel Widen(OnnxModel model)
    {
        if (!Has(model.Proto.Graph)) return model;
        ModelProto proto = model.Proto.Clone();
        Widen(model, proto.Graph);
        return model with { Proto = proto };
    }

    private static bool Has(GraphProto graph) => graph.Initializer.Any(IsHalf) || Values(graph).Any(IsHalf)
        || graph.Node.Any(node => IsCast(node) || node.Attribute.Any(attribute => (attribute.T is { } tensor && IsHalf(tensor)) || (attribute.G is { } branch && Has(branch))));

    private static void Widen(OnnxModel model, GraphProto graph)
    {
        foreach (TensorProto tensor in graph.Initializer.Where(IsHalf)) Widen(model, tensor);
        foreach (ValueInfoProto value in Values(graph).Where(IsHalf)) value.Type.TensorType.ElemType = (int)ElementType.Float;
        foreach (NodeProto node in graph.Node)
        {
            if (IsCast(node)) node.Attribute.First(attribute => attribute.Name == "to").I = (long)ElementType.Float;
            foreach (AttributeProto attribute in node.Attribute)
            {
                if (attribute.T is { } tensor && IsHalf(tensor)) Widen(model, tensor);
                if (attribute.G is { } branch) Widen(model, branch);
            }
        }
    }

    private static void Widen(OnnxModel model, TensorProto tensor)
    {
        ReadOnlySpan<float> values = TensorData.Floats(model, tensor)!.Values.Span;
        tensor.DataType = (int)ElementType.Float;
        tensor.Int32Data.Clear();
        tensor.ExternalData.Clear();
        tensor.ClearDataLocation();
        tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values));
    }

    private static IEnumerable<ValueInfoProto> Values(GraphProto graph) => graph.Input.Concat(graph.Output).Concat(graph.ValueInfo);

    private static bool IsHalf(ValueInfoProto value) => value.Type?.TensorType is { } type && (ElementType)type.ElemType == ElementType.Half;

    private static bool IsHalf(TensorProto tensor) => (ElementType)tensor.DataType == ElementType.Half;

    private static bool IsCast(NodeProto node) =>
        node.OpType == "Cast" && node.Attribute.Any(attribute => attribute.Name == "to" && attribute.I == (long)ElementType.Half);
}
