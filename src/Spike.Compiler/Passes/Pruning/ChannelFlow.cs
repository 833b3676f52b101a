using System.Collections.Immutable;
using Spike.Compiler.Graphs;
using Spike.Compiler.Lowering;
using Spike.Compiler.Passes.Smoothing;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Passes.Pruning;

/// <summary>Where the output channels of a linear map or convolution go, up to the weights that read them.</summary>
internal sealed class ChannelFlow
{
    private readonly Graph graph;
    private readonly ILookup<string, Node> readers;

    private ChannelFlow(Graph graph, ILookup<string, Node> readers)
    {
        this.graph = graph;
        this.readers = readers;
    }

    /// <summary>Every value on the way, with its channels.</summary>
    public Dictionary<string, ChannelLayout> Values { get; } = [];

    /// <summary>Nodes that work channel by channel.</summary>
    public List<Node> Path { get; } = [];

    /// <summary>The linear maps and convolutions at the end.</summary>
    public List<Node> Readers { get; } = [];

    /// <summary>None where a channel ends in anything but weights: an output, a residual stream, a norm, a softmax.</summary>
    public static ChannelFlow? From(Graph graph, ILookup<string, Node> readers, Node producer)
    {
        TensorShape shape = graph.Shapes[producer.Output];
        ChannelLayout? channels = producer.Op switch
        {
            MatMul => new ChannelLayout(graph.Shapes[producer.Inputs[1]][^1], 1),
            Graphs.Convolution { Groups: 1 } when shape[0] == 1 => ChannelPath.At(shape, 1),
            _ => null,
        };
        var flow = new ChannelFlow(graph, readers);
        return channels is { Channels: > 1 } found && flow.Follow(producer.Output, found) ? flow : null;
    }

    /// <summary>The axis along which a value's channels lie, alone or together with others.</summary>
    public static int? AxisWith(ChannelLayout layout, TensorShape shape)
    {
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            int stride = shape.Strides[axis];
            if (layout.Stride % stride == 0 && stride * shape[axis] % (layout.Stride * layout.Channels) == 0) return axis;
        }

        return null;
    }

    private bool Follow(string value, ChannelLayout layout)
    {
        if (graph.Outputs.Contains(value) || graph.Wholes.Contains(value) || !readers[value].Any() || AxisWith(layout, graph.Shapes[value]) is null) return false;
        Values[value] = layout;
        foreach (Node reader in readers[value].DistinctBy(reader => reader.Output))
        {
            if (reader.Inputs.Count(input => !graph.Constants.ContainsKey(input)) != 1) return false;
            if (Takes(reader, value, layout)) Readers.Add(reader);
            else if (Behind(reader, value, layout) is not { } behind || !Follow(reader.Output, behind)) return false;
            else Path.Add(reader);
        }

        return true;
    }

    private bool Takes(Node reader, string value, ChannelLayout layout) => reader.Inputs[0] == value && WeightReaders.Is(graph, reader) && reader.Op switch
    {
        MatMul => graph.Shapes[reader.Inputs[1]][^2] % (layout.Channels * layout.Stride) == 0,
        Graphs.Convolution { Groups: 1 } => ChannelPath.AxisOf(layout, graph.Shapes[value]) == 1 && graph.Shapes[value][0] == 1,
        _ => false,
    };

    /// <summary>The channels of what a node makes, where it works channel by channel.</summary>
    private ChannelLayout? Behind(Node node, string value, ChannelLayout layout)
    {
        TensorShape from = graph.Shapes[value], to = graph.Shapes[node.Output];
        int? axis = ChannelPath.AxisOf(layout, from);
        return node.Op switch
        {
            Unary or Reshape => layout,
            Add or Subtract or Multiply or Graphs.Divide when from.Equals(to) && axis is { } own && node.Inputs.Where(graph.Constants.ContainsKey).All(constant => Fits(constant, own, from)) => layout,
            ChannelAffine when axis == 1 => layout,
            Graphs.MaxPool or AveragePool when axis == 1 => ChannelPath.At(to, 1),
            Graphs.Convolution op when axis == 1 && op.Groups == layout.Channels && to[1] == layout.Channels && from[0] == 1 => ChannelPath.At(to, 1),
            Transpose op when axis is { } own => ChannelPath.At(to, op.Permutation.ToList().IndexOf(own)),
            Reduce op when axis is { } own && !op.Axes.Contains(own) => ChannelPath.At(to, to.Rank == from.Rank ? own : own - op.Axes.Count(reduced => reduced < own)),
            _ => null,
        };
    }

    /// <summary>Whether an operand has one element for each channel, or one for all.</summary>
    private bool Fits(string constant, int axis, TensorShape shape)
    {
        TensorShape own = graph.Shapes[constant];
        int at = axis - (shape.Rank - own.Rank);
        return at < 0 || own[at] == 1 || own[at] == shape[axis];
    }
}
