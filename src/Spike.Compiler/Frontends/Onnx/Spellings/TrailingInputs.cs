using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Frontends.Onnx.Spellings;

/// <summary>An optional last input that is named "" ⇒ no input: both say that it is left out.</summary>
/// <remarks>ONNX Runtime ends the process where a norm's last input is spelled the first way.</remarks>
internal static class TrailingInputs
{
    public static OnnxModel Drop(OnnxModel model)
    {
        if (!model.Proto.Graph.Node.Any(node => node.Input.LastOrDefault() is "")) return model;
        ModelProto proto = model.Proto.Clone();
        foreach (NodeProto node in proto.Graph.Node)
        {
            while (node.Input.LastOrDefault() is "") node.Input.RemoveAt(node.Input.Count - 1);
        }

        return model with { Proto = proto };
    }
}
