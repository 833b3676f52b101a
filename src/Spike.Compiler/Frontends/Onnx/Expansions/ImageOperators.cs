using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx.Expansions;

/// <summary>Operators that make images larger, or trade channels for space.</summary>
internal static class ImageOperators
{
    /// <summary>Zeros between the elements, then a convolution with the mirrored kernel. Zeros send no spikes.</summary>
    public static void ConvTranspose(ExpansionContext context)
    {
        if (context.Node.List("output_shape") is not null) throw context.Node.Unsupported("has an output_shape", "Export the model with pads and output_padding.");
        ImportContext node = context.Node;
        TensorShape input = node.Shape(0), output = node.OutputShape();
        FloatTensor weights = node.Constant(1, "weights");
        int axes = input.Rank - 2, groups = node.Whole(node.Integer("group", 1));
        int[] kernel = [.. weights.Shape.Dimensions.Skip(2)], strides = [.. node.PerAxis("strides", axes, 1)], dilations = [.. node.PerAxis("dilations", axes, 1)];
        string stretched = Stretched(context, context.Input(0), input, strides);
        var pads = new int[2 * axes];
        for (int axis = 0; axis < axes; axis++)
        {
            int reach = (kernel[axis] - 1) * dilations[axis], length = input[axis + 2] * strides[axis];
            pads[axis] = reach - PadBefore(node, axis, axes, ((input[axis + 2] - 1) * strides[axis]) + reach + 1, output[axis + 2]);
            pads[axes + axis] = output[axis + 2] + reach - pads[axis] - length;
            // A negative padding crops.
            int before = Math.Max(0, -pads[axis]), behind = Math.Max(0, -pads[axes + axis]);
            if (before + behind > 0) stretched = context.Slice(stretched, axis + 2, before, length - before - behind);
            (pads[axis], pads[axes + axis]) = (Math.Max(0, pads[axis]), Math.Max(0, pads[axes + axis]));
        }

        string mirrored = context.Constant(Mirrored(weights, groups));
        string[] inputs = node.Has(2) ? [stretched, mirrored, context.Input(2)] : [stretched, mirrored];
        context.Result(context.Emit("Conv", inputs, ("group", groups), ("dilations", dilations), ("pads", pads)));
    }

    public static void DepthToSpace(ExpansionContext context)
    {
        TensorShape shape = context.Node.Shape(0);
        int block = context.Node.Whole(context.Node.Integer("blocksize", 1)), depth = shape[1] / (block * block);
        bool columnsFirst = context.Node.Text("mode", "DCR") == "CRD";
        string split = columnsFirst
            ? context.Reshape(context.Input(0), 0, depth, block, block, shape[2], shape[3])
            : context.Reshape(context.Input(0), 0, block, block, depth, shape[2], shape[3]);
        string moved = columnsFirst ? context.Transpose(split, 0, 1, 4, 2, 5, 3) : context.Transpose(split, 0, 3, 4, 1, 5, 2);
        context.Result(context.Reshape(moved, 0, depth, shape[2] * block, shape[3] * block));
    }

    public static void SpaceToDepth(ExpansionContext context)
    {
        TensorShape shape = context.Node.Shape(0);
        int block = context.Node.Whole(context.Node.Integer("blocksize", 1));
        string split = context.Reshape(context.Input(0), 0, shape[1], shape[2] / block, block, shape[3] / block, block);
        context.Result(context.Reshape(context.Transpose(split, 0, 3, 5, 1, 2, 4), 0, shape[1] * block * block, shape[2] / block, shape[3] / block));
    }

    public static void Tile(ExpansionContext context)
    {
        TensorShape shape = context.Node.Shape(0);
        long[] repeats = [.. context.Node.Integers(1, "repeats")!.Value];
        string value = context.Input(0);
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            int length = shape[axis];
            if (repeats[axis] != 1) value = context.Emit("Gather", [value, context.Wholes([.. Enumerable.Range(0, context.Node.OutputShape()[axis]).Select(i => (long)(i % length))])], ("axis", axis));
        }

        context.Result(value);
    }

    private static string Stretched(ExpansionContext context, string value, TensorShape shape, int[] strides)
    {
        if (strides.All(stride => stride == 1)) return value;
        int axes = strides.Length;
        string apart = context.Reshape(value, [0, shape[1], .. Enumerable.Range(0, axes).SelectMany(axis => new long[] { shape[axis + 2], 1 })]);
        var pads = new int[2 * (2 + (2 * axes))];
        for (int axis = 0; axis < axes; axis++) pads[^(((axes - 1 - axis) * 2) + 1)] = strides[axis] - 1;
        return context.Reshape(context.Pad(apart, pads), [0, shape[1], .. Enumerable.Range(0, axes).Select(axis => (long)shape[axis + 2] * strides[axis])]);
    }

    /// <summary>What is cut off before an axis, where the node says it or it follows from the output's size.</summary>
    private static int PadBefore(ImportContext node, int axis, int axes, int full, int output)
    {
        string rule = node.Text("auto_pad", "NOTSET");
        if (rule == "VALID") return 0;
        if (rule == "NOTSET") return node.PerAxis("pads", 2 * axes, 0)[axis];
        int total = full + node.PerAxis("output_padding", axes, 0)[axis] - output;
        return rule == "SAME_UPPER" ? total / 2 : total - (total / 2);
    }

    /// <summary>[inputs, outputs / groups, kernel...] ⇒ [outputs, inputs / groups, kernel...], every axis of the kernel turned round.</summary>
    private static FloatTensor Mirrored(FloatTensor weights, int groups)
    {
        int inputs = weights.Shape[0] / groups, outputs = weights.Shape[1], taps = weights.Values.Length / (weights.Shape[0] * outputs);
        var mirrored = new float[weights.Values.Length];
        for (int i = 0; i < mirrored.Length; i++)
        {
            int tap = i % taps, input = i / taps % inputs, output = i / taps / inputs % outputs, group = i / taps / inputs / outputs;
            mirrored[i] = weights.Values.Span[(((((group * inputs) + input) * outputs) + output) * taps) + (taps - 1 - tap)];
        }

        return new FloatTensor(new TensorShape([groups * outputs, inputs, .. weights.Shape.Dimensions.Skip(2)]), mirrored);
    }
}
