using System.Collections.Immutable;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Frontends.Onnx;

/// <summary>Follows the codes of each QuantizeLinear to what reads them.</summary>
/// <remarks>
/// A QuantizeLinear passes the real numbers on, and its DequantizeLinear bounds them. That is what the pair says only where both have one scale and zero point,
/// and where what stands between them moves codes or chooses among them: what computes with codes would compute with real numbers here.
/// </remarks>
/// <param name="probe">Of the model.</param>
internal sealed class QuantisedCodes(ValueProbe probe)
{
    /// <summary>Operators whose result holds codes of their operands, whatever these stand for.</summary>
    private static readonly HashSet<string> Movers =
    [
        "Identity", "Dropout", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Slice", "Split", "Gather", "GatherElements", "GatherND", "Expand", "Tile", "DepthToSpace", "SpaceToDepth",
        "ReverseSequence", "Concat", "Where", "Max", "Min", "MaxPool", "GlobalMaxPool", "ReduceMax", "ReduceMin", "Pad",
    ];

    /// <summary>Operators of which an input says where and how far, and is no operand.</summary>
    private static readonly HashSet<string> WithOneOperand = ["Dropout", "Reshape", "Squeeze", "Unsqueeze", "Slice", "Split", "Gather", "GatherElements", "GatherND", "Expand", "Tile", "ReverseSequence", "ReduceMax", "ReduceMin", "Pad"];

    private readonly Dictionary<string, Step> steps = [];

    /// <summary>Takes the next node of the model.</summary>
    /// <exception cref="ModelFault">SPIKE1004: it reads codes as what they do not stand for.</exception>
    public void Follow(NodeProto node)
    {
        if (node.OpType == "QuantizeLinear")
        {
            steps[node.Output[0]] = StepOf(node) ?? throw Fault(node, "has no constant scale and zero point", "Quantise activations with constant scales.");
            return;
        }

        if (!node.Input.Any(steps.ContainsKey) || node.OpType is "Shape" or "Size") return;
        Step step = steps[node.Input.First(steps.ContainsKey)];
        if (node.OpType == "DequantizeLinear")
        {
            if (StepOf(node) is not { } own || own.Axis != step.Axis || !own.Scale.SequenceEqual(step.Scale))
                throw Fault(node, "has another scale than the QuantizeLinear before it", "Give both the same scale.");
            if (!own.Zero.SequenceEqual(step.Zero)) throw Fault(node, "has another zero point than the QuantizeLinear before it", "Give both the same zero point.");
            return;
        }

        if (!Movers.Contains(node.OpType) || (node.OpType == "Pad" && step.Zero.Any(zero => zero != 0)))
            throw Fault(node, "reads the codes of a QuantizeLinear", "Dequantise before it, with the same scale, and quantise its result.");
        IEnumerable<string> operands = node.OpType == "Where" ? node.Input.Skip(1) : WithOneOperand.Contains(node.OpType) ? node.Input.Take(1) : node.Input.Where(input => input.Length > 0);
        if (operands.Any(operand => !steps.TryGetValue(operand, out Step? other) || !other.Equals(step)))
            throw Fault(node, "reads codes of different scales, or codes that are constant", "Give its operands the same scale, or dequantise before it.");
        foreach (string output in node.Output.Where(output => probe.NarrowTypes.GetValueOrDefault(output) is ElementType.UInt8 or ElementType.Int8)) steps[output] = step;
    }

    private Step? StepOf(NodeProto node)
    {
        if (!probe.Constants.TryGetValue(node.Input[1], out Graphs.FloatTensor? scale)) return null;
        ImmutableArray<long> zero = [0];
        if (node.Input.Count > 2 && node.Input[2].Length > 0 && !probe.Integers.TryGetValue(node.Input[2], out zero)) return null;
        long axis = scale.Values.Length == 1 ? 0 : node.Attribute.FirstOrDefault(attribute => attribute.Name == "axis")?.I ?? 1;
        return new Step([.. scale.Values.Span], zero, axis);
    }

    private static ModelFault Fault(NodeProto node, string reason, string remedy) => new("SPIKE1004", OnnxImporter.NameOf(node), $"{node.OpType} {reason}", remedy);

    /// <summary>What a code stands for.</summary>
    private sealed record Step(ImmutableArray<float> Scale, ImmutableArray<long> Zero, long Axis)
    {
        public bool Equals(Step? other) => other is not null && Axis == other.Axis && Scale.SequenceEqual(other.Scale) && Zero.SequenceEqual(other.Zero);

        public override int GetHashCode() => HashCode.Combine(Axis, Scale.Length, Scale[0]);
    }
}
