using Spike.Compiler.Frontends.Onnx.Operators;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx.Expansions;

/// <summary>A Pad that reflects, repeats or wraps its edges, as a choice of elements along each axis.</summary>
internal static class EdgePadding
{
    public static bool Is(NodeProto node) => ModeOf(node) is not "constant";

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
            if (before[axis] == 0 && behind[axis] == 0) continue;
            if (before[axis] < 0 || behind[axis] < 0) throw node.Unsupported("crops", "Use a Slice.");
            IEnumerable<long> places = Enumerable.Range(-before[axis], before[axis] + length + behind[axis]).Select(place => (long)Place(node, mode, place, length));
            value = context.Emit("Gather", [value, context.Wholes([.. places])], ("axis", axis));
        }

        context.Result(value);
    }

    /// <summary>The element that stands at a place beyond the edge.</summary>
    private static int Place(ImportContext node, string mode, int place, int length)
    {
        switch (mode)
        {
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
