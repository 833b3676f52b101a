using System.Collections.Immutable;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Nir;

/// <summary>How the kernels of convolutions and pools slide, with PyTorch's rules for sizes.</summary>
internal static class NirWindows
{
    private const long Most = 1 << 24;

    public static int Axes(NirNode node) => node.Type == "Conv1d" ? 1 : 2;

    /// <summary>Input channels of all groups.</summary>
    public static long Channels(NirNode node)
    {
        ImmutableArray<int> weight = node.Require("weight").Shape;
        if (weight.Length != 2 + Axes(node)) throw node.Fault($"its weight has {weight.Length} axes, not {2 + Axes(node)}", "Give it a weight of [output channels, input channels, kernel].");
        return weight[1] * Groups(node);
    }

    public static long Groups(NirNode node) => Sizes(node, "groups", 1, 1, 1, Most)[0];

    public static Window Of(NirNode node, TensorShape input)
    {
        int axes = Axes(node);
        if (input.Rank != axes + 1) throw node.Fault($"it takes [channels, {(axes == 1 ? "positions" : "height, width")}], and gets {input}", "Correct what feeds it.");
        bool pool = node.Type is "SumPool2d" or "AvgPool2d";
        if (!pool && Channels(node) != input[0]) throw node.Fault($"it takes {Channels(node)} channels, and gets {input}", "Correct its weight, its groups, or what feeds it.");
        long[] kernel = pool ? Sizes(node, "kernel_size", axes, null, 1, Most) : [.. node.Require("weight").Shape.Skip(2).Select(size => (long)size)];
        long[] strides = Sizes(node, "stride", axes, pool ? null : 1, 1, Most), dilations = pool ? [.. kernel.Select(_ => 1L)] : Sizes(node, "dilation", axes, 1, 1, Most);
        long[] pads;
        if (node["padding"]?.Text is { } word)
        {
            if (word is not ("same" or "valid")) throw node.Fault($"its padding is '{word}'", "Give 'same', 'valid' or numbers.", "SPIKE1004");
            if (word == "same" && strides.Any(stride => stride != 1)) throw node.Fault("it pads to the same size with a stride, which no output size fits", "Give the padding in numbers.", "SPIKE1004");
            // As PyTorch: what does not halve is padded behind.
            pads = [.. kernel.Zip(dilations, (size, step) => word == "same" ? step * (size - 1) / 2 : 0)];
        }
        else
        {
            pads = Sizes(node, "padding", axes, 0, 0, 4096);
        }

        var outputs = new long[axes];
        for (int axis = 0; axis < axes; axis++)
        {
            long room = node["padding"]?.Text == "same" ? input[axis + 1] - 1 : input[axis + 1] + (2 * pads[axis]) - (dilations[axis] * (kernel[axis] - 1)) - 1;
            if (room < 0) throw node.Fault($"its kernel is larger than the {input} that it gets", "Correct its kernel, padding or dilation, or what feeds it.");
            outputs[axis] = (room / strides[axis]) + 1;
        }

        static ImmutableArray<int> Whole(long[] sizes) => [.. sizes.Select(size => (int)size)];
        return new Window(input[0], input.Dimensions[1..], Whole(kernel), Whole(strides), Whole(dilations), Whole(pads), Whole(outputs));
    }

    /// <summary>The shape that all of a node's parameters have; of single numbers none.</summary>
    public static ImmutableArray<int> ParameterShape(NirNode node)
    {
        ImmutableArray<int> shape = [];
        string? first = null;
        foreach (string field in NirTypes.Fields[node.Type])
        {
            // w_in may be one number for all, v_reset may be missing.
            if (node[field] is not { } value || (field == "w_in" && value.Count == 1)) continue;
            if (first is not null && !value.Shape.SequenceEqual(shape))
                throw node.Fault($"its {first} is of shape [{string.Join(", ", shape)}], and its {field} of [{string.Join(", ", value.Shape)}]", "Give all of its parameters one shape.");
            (first, shape) = (field, value.Shape);
        }

        return shape;
    }

    private static long[] Sizes(NirNode node, string field, int axes, long? otherwise, long least, long most)
    {
        if (node[field] is not { } value) return [.. Enumerable.Repeat(otherwise ?? throw node.Fault($"its {field} is missing", "Export the network again."), axes)];
        long[] sizes = value.Whole ?? [];
        if (sizes.Length == 1) sizes = [.. Enumerable.Repeat(sizes[0], axes)];
        return sizes.Length == axes && sizes.All(size => size >= least && size <= most)
            ? sizes
            : throw node.Fault($"its {field} is [{string.Join(", ", sizes)}]", $"Give {axes} whole numbers from {least} up.");
    }
}
