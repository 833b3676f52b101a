using Spike.Compiler.Graphs;
using Spike.Compiler.Lowering;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Passes.Smoothing;

/// <summary>Operators that a positive factor of a channel passes through unchanged: f(a · x) = a · f(x), channel by channel.</summary>
/// <remarks>ReLU6 and every other clip is not among them, nor is any function that bends.</remarks>
internal static class ChannelPath
{
    /// <summary>The channels of what a node reads, where its result has these; none where a factor does not pass.</summary>
    public static ChannelLayout? Before(Graph graph, Node node, ChannelLayout behind)
    {
        TensorShape from = graph.Shapes[node.Inputs[0]], to = graph.Shapes[node.Output];
        return node.Op switch
        {
            Unary { Function: UnaryFunction.Relu or UnaryFunction.LeakyRelu } or Reshape => behind,
            Graphs.MaxPool or AveragePool when AxisOf(behind, to) == 1 => At(from, 1),
            Reduce op => Reduced(op, from, to, behind),
            Transpose op when AxisOf(behind, to) is { } axis => At(from, op.Permutation[axis]),
            Slice op when AxisOf(behind, to) is { } axis && op.Starts[axis] == 0 && op.Steps[axis] == 1 && from[axis] == to[axis] => At(from, axis),
            Gather op when AxisOf(behind, to) is { } axis => Gathered(op, from, to, axis),
            _ => null,
        };
    }

    /// <summary>The one axis that holds the channels.</summary>
    public static int? AxisOf(ChannelLayout layout, TensorShape shape)
    {
        int stride = 1;
        for (int axis = shape.Rank - 1; axis >= 0; stride *= shape[axis--])
        {
            if (shape[axis] == layout.Channels && stride == layout.Stride) return axis;
        }

        return null;
    }

    /// <summary>One channel for each element along an axis.</summary>
    public static ChannelLayout At(TensorShape shape, int axis) => new(shape[axis], shape.Strides[axis]);

    private static ChannelLayout? Reduced(Reduce op, TensorShape from, TensorShape to, ChannelLayout behind)
    {
        if (AxisOf(behind, to) is not { } axis) return null;
        int[] kept = to.Rank == from.Rank ? [.. Enumerable.Range(0, from.Rank)] : [.. Enumerable.Range(0, from.Rank).Except(op.Axes)];
        return op.Axes.Contains(kept[axis]) ? null : At(from, kept[axis]);
    }

    private static ChannelLayout? Gathered(Gather op, TensorShape from, TensorShape to, int axis)
    {
        int indices = to.Rank - from.Rank + 1;
        return axis < op.Axis ? At(from, axis) : axis >= op.Axis + indices ? At(from, axis - indices + 1) : null;
    }
}
