namespace Spike.Compiler.Frontends.Onnx.Expansions;

/// <summary>Logarithms of probabilities.</summary>
internal static class Logarithms
{
    /// <summary>(x - max x) + log(max p), where p is the softmax of x: the largest probability is never small, so that its codes tell its logarithm well.</summary>
    public static void LogSoftmax(ExpansionContext context)
    {
        ImportContext node = context.Node;
        int rank = node.Shape(0).Rank;
        // Operator sets before 13 take the axes behind as part of the row.
        bool andBehind = node.Opset < 13;
        int axis = node.Axis(node.Integer("axis", andBehind ? 1 : -1), rank);
        int[] row = andBehind ? [.. Enumerable.Range(axis, rank - axis)] : [axis];
        string below = context.Emit("Sub", [context.Input(0), context.Reduce("ReduceMax", context.Input(0), row)]);
        string largest = context.Reduce("ReduceMax", context.Emit("Softmax", [context.Input(0)], ("axis", axis)), row);
        context.Result(context.Emit("Add", [below, context.Emit("Log", [largest])]));
    }
}
