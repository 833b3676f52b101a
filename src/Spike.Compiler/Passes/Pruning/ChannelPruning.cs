using System.Collections.Immutable;
using Spike.Compiler.Graphs;
using Spike.Compiler.Lowering;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Passes.Pruning;

/// <summary>Linear(f(Linear(x, W)), V) ⇒ the same with a share of W's output channels, and of V's input channels, taken away.</summary>
/// <remarks>
/// It changes results on purpose: the smallest channels go. Only channels that nothing but weights read can go, so that the program really shrinks; what they
/// contributed on average the bias correction gives back.
/// </remarks>
/// <param name="share">0 to 1, of the channels that can go.</param>
internal sealed class ChannelPruning(double share) : IGraphPass
{
    public Graph Run(Graph graph)
    {
        ILookup<string, Node> readers = graph.Readers();
        Node[] producers = [.. WeightReaders.Of(graph).Where(node => ChannelFlow.From(graph, readers, node) is not null)];
        bool[][] goes = LayerAdaptiveMagnitude.Smallest([.. producers.Select(producer => Squares(graph, producer))], share);
        for (int layer = 0; layer < producers.Length; layer++)
        {
            ImmutableArray<int> kept = [.. Enumerable.Range(0, goes[layer].Length).Where(channel => !goes[layer][channel])];
            if (kept.Length == goes[layer].Length) continue;
            Node producer = graph.Producers()[producers[layer].Output];
            graph = Shrunk(graph, producer, ChannelFlow.From(graph, graph.Readers(), producer)!, kept);
        }

        return graph;
    }

    private static Graph Shrunk(Graph graph, Node producer, ChannelFlow flow, ImmutableArray<int> kept)
    {
        int channels = flow.Values[producer.Output].Channels;
        var nodes = new Dictionary<string, Node>();
        (graph, nodes[producer.Output]) = Taken(graph, producer, 1, producer.Op is MatMul ? new ChannelLayout(channels, 1) : ChannelsOf(graph.Shapes[producer.Inputs[1]], 0), kept);
        if (producer.Inputs.Length > 2 && graph.Shapes[producer.Inputs[2]].Length == channels) (graph, nodes[producer.Output]) = Taken(graph, nodes[producer.Output], 2, new ChannelLayout(channels, 1), kept);
        foreach (Node step in flow.Path)
        {
            Node own = step;
            string value = step.Inputs.First(input => flow.Values.ContainsKey(input));
            for (int input = 0; input < step.Inputs.Length; input++)
            {
                if (ConstantChannels(graph, step, step.Inputs[input], value, flow.Values[value]) is { } layout) (graph, own) = Taken(graph, own, input, layout, kept);
            }

            nodes[step.Output] = own.Op is Graphs.Convolution op ? own with { Op = op with { Groups = kept.Length } } : own;
        }

        foreach (Node reader in flow.Readers)
        {
            TensorShape weights = graph.Shapes[reader.Inputs[1]];
            ChannelLayout layout = reader.Op is MatMul ? new ChannelLayout(channels, flow.Values[reader.Inputs[0]].Stride * weights[^1]) : ChannelsOf(weights, 1);
            (graph, nodes[reader.Output]) = Taken(graph, nodes.GetValueOrDefault(reader.Output, reader), 1, layout, kept);
        }

        graph = graph.Rewrite(node => nodes.GetValueOrDefault(node.Output));
        foreach ((string value, ChannelLayout layout) in flow.Values)
        {
            graph = (graph with { Shapes = graph.Shapes.SetItem(value, Shrunk(graph.Shapes[value], layout, kept.Length)) })
                .WithView(value, new ChannelView(value, layout.Channels, layout.Stride) { Kept = kept });
        }

        return graph;
    }

    /// <summary>Of each output channel the sum of the squares of its weights.</summary>
    private static float[] Squares(Graph graph, Node producer)
    {
        TensorShape shape = graph.Shapes[producer.Inputs[1]];
        ReadOnlySpan<float> weights = graph.Constants[producer.Inputs[1]].Values.Span;
        var squares = new double[producer.Op is MatMul ? shape[^1] : shape[0]];
        for (int i = 0; i < weights.Length; i++) squares[producer.Op is MatMul ? i % squares.Length : i / (weights.Length / squares.Length)] += (double)weights[i] * weights[i];
        return Array.ConvertAll(squares, square => (float)square);
    }

    /// <summary>The channels of a constant that a node on the way reads; none where it has one element for all of them.</summary>
    private static ChannelLayout? ConstantChannels(Graph graph, Node node, string constant, string value, ChannelLayout layout)
    {
        if (!graph.Constants.ContainsKey(constant)) return null;
        TensorShape shape = graph.Shapes[constant];
        if (node.Op is ChannelAffine or Graphs.Convolution) return ChannelsOf(shape, 0);
        int axis = ChannelFlow.AxisWith(layout, graph.Shapes[value])!.Value - (graph.Shapes[value].Rank - shape.Rank);
        return axis >= 0 && shape[axis] == layout.Channels ? ChannelsOf(shape, axis) : null;
    }

    private static ChannelLayout ChannelsOf(TensorShape shape, int axis) => new(shape[axis], shape.Strides[axis]);

    /// <summary>A node that reads a constant with only some of its channels.</summary>
    private static (Graph Graph, Node Node) Taken(Graph graph, Node node, int input, ChannelLayout layout, ImmutableArray<int> kept)
    {
        FloatTensor constant = graph.Constants[node.Inputs[input]];
        float[] values = new ChannelView("", layout.Channels, layout.Stride) { Kept = kept }.Of(constant.Values.Span);
        string name = $"{node.Inputs[input]}.pruned.{node.Output}.{input}";
        return (graph.WithConstant(name, new FloatTensor(Shrunk(constant.Shape, layout, kept.Length), values)), node with { Inputs = node.Inputs.SetItem(input, name) });
    }

    private static TensorShape Shrunk(TensorShape shape, ChannelLayout layout, int kept)
    {
        int axis = ChannelFlow.AxisWith(layout, shape)!.Value;
        return new TensorShape(shape.Dimensions.SetItem(axis, shape[axis] / layout.Channels * kept));
    }
}
