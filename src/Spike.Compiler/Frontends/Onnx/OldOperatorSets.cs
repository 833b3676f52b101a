using System.Collections.Frozen;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Frontends.Onnx;

/// <summary>A model of operator set 8 or earlier whose operators mean the same in set 9 ⇒ the same model in set 9.</summary>
/// <remarks>The operator table need not know how operators looked before; what changed its meaning on the way stays as it is, and is refused.</remarks>
internal static class OldOperatorSets
{
    private const long Target = 9;

    /// <summary>Operators, each with the set from which on it means what it means in set 9.</summary>
    private static readonly FrozenDictionary<string, int> SameSince = new Dictionary<string, int>
    {
        ["Abs"] = 6,
        ["Add"] = 6,
        ["AveragePool"] = 1,
        ["BatchNormalization"] = 6,
        ["Cast"] = 6,
        ["Ceil"] = 6,
        ["Clip"] = 6,
        ["Concat"] = 4,
        ["Constant"] = 1,
        ["Conv"] = 1,
        ["ConvTranspose"] = 1,
        ["DepthToSpace"] = 1,
        ["Div"] = 6,
        ["Dropout"] = 6,
        ["Elu"] = 6,
        ["Exp"] = 6,
        ["Expand"] = 8,
        ["Flatten"] = 1,
        ["Floor"] = 6,
        ["Gather"] = 1,
        ["Gemm"] = 6,
        ["GlobalAveragePool"] = 1,
        ["GlobalMaxPool"] = 1,
        ["HardSigmoid"] = 6,
        ["Identity"] = 1,
        ["InstanceNormalization"] = 6,
        ["LRN"] = 1,
        ["LeakyRelu"] = 6,
        ["Log"] = 6,
        ["LogSoftmax"] = 1,
        ["MatMul"] = 1,
        ["Max"] = 6,
        ["MaxPool"] = 1,
        ["Mean"] = 6,
        ["Min"] = 6,
        ["Mul"] = 6,
        ["Neg"] = 6,
        ["PRelu"] = 7,
        ["Pad"] = 2,
        ["Pow"] = 7,
        ["Reciprocal"] = 6,
        ["ReduceL1"] = 1,
        ["ReduceL2"] = 1,
        ["ReduceLogSum"] = 1,
        ["ReduceLogSumExp"] = 1,
        ["ReduceMax"] = 1,
        ["ReduceMean"] = 1,
        ["ReduceMin"] = 1,
        ["ReduceProd"] = 1,
        ["ReduceSum"] = 1,
        ["ReduceSumSquare"] = 1,
        ["Relu"] = 6,
        ["Reshape"] = 5,
        ["Selu"] = 6,
        ["Shape"] = 1,
        ["Sigmoid"] = 6,
        ["Size"] = 1,
        ["Slice"] = 1,
        ["Softmax"] = 1,
        ["Softplus"] = 1,
        ["Softsign"] = 1,
        ["SpaceToDepth"] = 1,
        ["Split"] = 2,
        ["Sqrt"] = 6,
        ["Squeeze"] = 1,
        ["Sub"] = 6,
        ["Sum"] = 6,
        ["Tanh"] = 6,
        ["Tile"] = 6,
        ["Transpose"] = 1,
        ["Unsqueeze"] = 1,
    }.ToFrozenDictionary();

    public static OnnxModel Lift(OnnxModel model)
    {
        if (model.Opset is < 1 or >= Target || !model.Proto.Graph.Node.All(node => IsSame(node, model.Opset))) return model;
        ModelProto proto = model.Proto.Clone();
        foreach (NodeProto node in proto.Graph.Node)
        {
            AttributeProto[] kept = [.. node.Attribute.Where(attribute => !IsGone(node, attribute, model.Opset))];
            node.Attribute.Clear();
            node.Attribute.Add(kept);
        }

        foreach (OperatorSetIdProto import in proto.OpsetImport.Where(import => import.Domain is "" or "ai.onnx")) import.Version = Target;
        return model with { Proto = proto };
    }

    private static bool IsSame(NodeProto node, long opset)
    {
        if (node.Domain is not ("" or "ai.onnx") || !SameSince.TryGetValue(node.OpType, out int since) || opset < since) return false;
        long Number(string name, long otherwise) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name) is { } attribute ? attribute.I : otherwise;
        return node.OpType switch
        {
            // Training was the default once.
            "BatchNormalization" => Number("spatial", 1) == 1 && (opset >= 7 || Number("is_test", 0) != 0) && node.Output.Count(output => output.Length > 0) == 1,
            "Dropout" => opset >= 7 || Number("is_test", 0) != 0,
            // Without an axis the smaller operand's axes were the last ones, as they are in numpy.
            "Add" or "Sub" or "Mul" or "Div" => opset >= 7 || node.Attribute.All(attribute => attribute.Name != "axis"),
            _ => true,
        };
    }

    private static bool IsGone(NodeProto node, AttributeProto attribute, long opset) => (node.OpType, attribute.Name) switch
    {
        ("BatchNormalization", "spatial") => true,
        ("BatchNormalization" or "Dropout", "is_test") or ("Add" or "Sub" or "Mul" or "Div" or "Gemm", "broadcast") => opset < 7,
        (_, "consumed_inputs") => opset < 7,
        _ => false,
    };
}
