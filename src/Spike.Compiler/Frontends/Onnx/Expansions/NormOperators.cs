using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx.Expansions;

/// <summary>Norms as a norm of rows, then a factor and a shift for each channel.</summary>
internal static class NormOperators
{
    public static void Instance(ExpansionContext context)
    {
        TensorShape shape = context.Node.Shape(0);
        int length = shape.Dimensions.Skip(2).Aggregate(1, (product, dimension) => product * dimension);
        Channels(context, Rows(context, context.Reshape(context.Input(0), 0, shape[1], length), length), shape, context.Input(1), context.Input(2));
    }

    public static void Group(ExpansionContext context)
    {
        TensorShape shape = context.Node.Shape(0);
        int groups = context.Node.Whole(context.Node.Integer("num_groups", 1)), channels = shape[1];
        int length = shape.Dimensions.Skip(1).Aggregate(1, (product, dimension) => product * dimension) / groups;
        string rows = Rows(context, context.Reshape(context.Input(0), 0, groups, length), length);
        // Before operator set 21 there was one factor a group.
        string Spread(int input) => context.Node.Shape(input).Length == channels
            ? context.Input(input)
            : context.Emit("Gather", [context.Input(input), context.Wholes([.. Enumerable.Range(0, channels).Select(channel => (long)channel * groups / channels)])], ("axis", 0));
        Channels(context, rows, shape, Spread(1), Spread(2));
    }

    /// <summary>x / |x|: for the Euclidean length a norm without mean, else a quotient.</summary>
    public static void Lp(ExpansionContext context)
    {
        TensorShape shape = context.Node.Shape(0);
        int axis = context.Node.Axis(context.Node.Integer("axis", -1), shape.Rank), length = shape[axis];
        if (context.Node.Integer("p", 2) == 1)
        {
            context.Result(context.Emit("Div", [context.Input(0), context.Reduce("ReduceSum", context.Emit("Abs", [context.Input(0)]), axis)]));
            return;
        }

        if (axis != shape.Rank - 1) throw context.Node.Unsupported("normalises along another axis than the last", "Put a Transpose before it.");
        string scale = context.Constant(Filled(length, (float)(1 / Math.Sqrt(length))));
        context.Result(context.Emit("SimplifiedLayerNormalization", [context.Input(0), scale], ("axis", -1), ("epsilon", 0f)));
    }

    private static string Rows(ExpansionContext context, string value, int length) =>
        context.Emit("LayerNormalization", [value, context.Constant(Filled(length, 1))], ("axis", 2), ("epsilon", context.Node.Float("epsilon", 1e-5f)));

    private static void Channels(ExpansionContext context, string rows, TensorShape shape, string factor, string shift)
    {
        string whole = context.Reshape(rows, [0, .. shape.Dimensions.Skip(1).Select(dimension => (long)dimension)]);
        long[] channels = [shape[1], .. Enumerable.Repeat(1L, shape.Rank - 2)];
        context.Result(context.Emit("Add", [context.Emit("Mul", [whole, context.Reshape(factor, channels)]), context.Reshape(shift, channels)]));
    }

    private static FloatTensor Filled(int length, float value)
    {
        var values = new float[length];
        values.AsSpan().Fill(value);
        return new FloatTensor(TensorShape.Of(length), values);
    }
}
