using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx.Expansions;

/// <summary>Where the largest element of a row stands.</summary>
internal static class Ranking
{
    public static void ArgMax(ExpansionContext context) => Place(context, context.Input(0));

    public static void ArgMin(ExpansionContext context) => Place(context, context.Emit("Neg", [context.Input(0)]));

    /// <summary>
    /// n - max((x = max x) · (n - i)): the first of the elements that are the largest has the largest number, counted from the end. What has one code is alike:
    /// of two elements nearer than half a code the first counts.
    /// </summary>
    private static void Place(ExpansionContext context, string value)
    {
        ImportContext node = context.Node;
        TensorShape shape = node.Shape(0);
        int axis = node.Axis(node.Integer("axis", 0), shape.Rank), length = shape[axis];
        if (length > short.MaxValue) throw node.Fault("SPIKE4001", $"a row has {length} elements, and codes tell {short.MaxValue} apart", "Give the elements themselves.");
        bool last = node.Integer("select_last_index", 0) != 0;
        string largest = context.Reduce("ReduceMax", value, axis);
        string isLargest = context.Emit("Cast", [context.Emit("Not", [context.Emit("Less", [value, largest])])], ("to", (int)ElementType.Int64));
        long[] places = [.. Enumerable.Range(0, length).Select(i => (long)(last ? i + 1 : length - i))];
        string numbers = context.Wholes([length, .. Enumerable.Repeat(1L, shape.Rank - axis - 1)], places);
        string best = context.Reduce("ReduceMax", context.Emit("Mul", [isLargest, numbers]), axis);
        string place = last ? context.Emit("Sub", [best, context.Wholes(1)]) : context.Emit("Sub", [context.Wholes(length), best]);
        context.Result(node.Integer("keepdims", 1) != 0 ? place : context.Pick(place, 0, axis));
    }
}
