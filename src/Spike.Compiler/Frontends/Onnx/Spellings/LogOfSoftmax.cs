using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Frontends.Onnx.Spellings;

/// <summary>Log(Softmax(x)) ⇒ LogSoftmax(x).</summary>
/// <remarks>Codes of a small probability have lost its logarithm; the row's largest probability has it, and the elements themselves say the rest.</remarks>
internal static class LogOfSoftmax
{
    public static OnnxModel Join(OnnxModel model)
    {
        Dictionary<string, NodeProto> softmaxes = model.Proto.Graph.Node.Where(node => node is { OpType: "Softmax", Domain: "" or "ai.onnx", Output.Count: 1 })
            .ToDictionary(node => node.Output[0]);
        bool IsJoined(NodeProto node) => node is { OpType: "Log", Domain: "" or "ai.onnx", Input.Count: 1 } && softmaxes.ContainsKey(node.Input[0]);
        if (!model.Proto.Graph.Node.Any(IsJoined)) return model;
        ModelProto proto = model.Proto.Clone();
        foreach (NodeProto node in proto.Graph.Node.Where(IsJoined))
        {
            NodeProto softmax = softmaxes[node.Input[0]];
            (node.OpType, node.Input[0]) = ("LogSoftmax", softmax.Input[0]);
            node.Attribute.Clear();
            node.Attribute.Add(softmax.Attribute.Select(attribute => attribute.Clone()));
        }

        return LiveGraph.Of(model with { Proto = proto });
    }
}
