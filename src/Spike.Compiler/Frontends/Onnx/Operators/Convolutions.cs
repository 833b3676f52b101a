using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx.Operators;

/// <summary>Conv, and the padding rules that it shares with the pools.</summary>
internal static class Convolutions
{
    public static void Conv(ImportContext context)
    {
        FloatTensor weights = context.Constant(1, "weights");
        int axes = context.Shape(0).Rank - 2;
        if (axes < 1 || weights.Shape.Rank != axes + 2)
            throw context.Fault("SPIKE1003", "its input and weights have different ranks", "Export the model again.");
        IntTuple kernel = [.. weights.Shape.Dimensions.Skip(2)];
        IntTuple strides = context.PerAxis("strides", axes, 1), dilations = context.PerAxis("dilations", axes, 1);
        IntTuple pads = Pads(context, kernel, strides, dilations);
        context.Emit(
            new Graphs.Convolution(strides, pads, dilations, context.Whole(context.Integer("group", 1))),
            context.Has(2) ? [context.Input(0), context.Input(1), context.Input(2)] : [context.Input(0), context.Input(1)]);
    }

    /// <summary>Zeros before each axis, then behind each, with auto_pad worked out.</summary>
    public static IntTuple Pads(ImportContext context, IntTuple kernel, IntTuple strides, IntTuple dilations)
    {
        int axes = kernel.Length;
        string rule = context.Text("auto_pad", "NOTSET");
        if (rule is "NOTSET") return context.PerAxis("pads", 2 * axes, 0);
        if (rule is "VALID") return [.. Enumerable.Repeat(0, 2 * axes)];
        TensorShape input = context.Shape(0), output = context.OutputShape();
        var pads = new int[2 * axes];
        for (int axis = 0; axis < axes; axis++)
        {
            int reach = ((output[axis + 2] - 1) * strides[axis]) + ((kernel[axis] - 1) * dilations[axis]) + 1;
            int total = Math.Max(0, reach - input[axis + 2]);
            pads[axis] = rule == "SAME_LOWER" ? total - (total / 2) : total / 2;
            pads[axes + axis] = total - pads[axis];
        }

        return [.. pads];
    }
}
