using System.Collections.Immutable;
using Spike.Compiler.Frontends.Onnx.Operators;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx.Expansions;

/// <summary>A Pad that reflects, repeats or wraps its edges, or that crops, as a choice of elements along each axis.</summary>
internal static class Padding
{
    /// <summary>Whether it does more than to put a number around a value.</summary>
    public static bool IsComposite(NodeProto node, ValueProbe probe) => ModeOf(node) is not "constant"
        || node.Attribute.Any(attribute => attribute.Name == "pads" && attribute.Ints.Any(pad => pad < 0))
        || (node.Input.Count > 1 && probe.Integers.TryGetValue(node.Input[1], out ImmutableArray<long> pads) && pads.Any(pad => pad < 0));

    public static void Expand(ExpansionContext context)
    {
        ImportContext node = context.Node;
        string mode = node.Text("mode", "constant");
        (int[] before, int[] behind) = Movements.Pads(node);
        TensorShape shape = node.Shape(0);
        string value = context.Input(0);
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            int length = shape[axis];
            bool crops = before[axis] < 0 || behind[axis] < 0;
            if (mode == "constant" ? !crops : before[axis] == 0 && behind[axis] == 0) continue;
            if (crops && mode == "wrap") throw node.Unsupported("crops what it wraps", "Use a Slice.");
            // A number is put around what is left.
            (int from, int behindLast) = mode == "constant"
                ? (Math.Max(0, -before[axis]), length + Math.Min(0, behind[axis]))
                : (-before[axis], length + behind[axis]);
            IEnumerable<long> places = Enumerable.Range(from, Math.Max(0, behindLast - from)).Select(place => (long)Place(node, mode, place, length));
            value = context.Emit("Gather", [value, context.Wholes([.. places])], ("axis", axis));
        }

        int[] around = [.. before.Concat(behind).Select(pad => Math.Max(0, pad))];
        context.Result(mode != "constant" || Array.TrueForAll(around, pad => pad == 0) ? value : Around(context, value, around));
    }

    private static string Around(ExpansionContext context, string value, int[] pads)
    {
        if (context.Node.Opset < 11) return context.Emit("Pad", [value], ("pads", pads), ("value", context.Node.Float("value", 0)));
        string wholes = context.Wholes([.. pads.Select(pad => (long)pad)]);
        return context.Emit("Pad", context.Node.Has(2) ? [value, wholes, context.Input(2)] : [value, wholes]);
    }

    /// <summary>The element that stands at a place beyond the edge.</summary>
    private static int Place(ImportContext node, string mode, int place, int length)
    {
        switch (mode)
        {
            case "constant":
                return place;
            case "edge":
                return Math.Clamp(place, 0, length - 1);
            case "wrap":
                return ((place % length) + length) % length;
            case "reflect":
                if (length == 1) return 0;
                int period = 2 * (length - 1), around = ((place % period) + period) % period;
                return Math.Min(around, period - around);
            default:
                throw node.Unsupported($"in mode '{mode}' has no rule here", "Use constant, edge, reflect or wrap.");
        }
    }

    private static string ModeOf(NodeProto node) =>
        node.Attribute.FirstOrDefault(attribute => attribute.Name == "mode") is { } mode ? mode.S.ToStringUtf8() : "constant";
}
