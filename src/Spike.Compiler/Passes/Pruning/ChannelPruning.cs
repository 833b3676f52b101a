using System.Collections.Immutable;
using Spike.Compiler.Graphs;
using Spike.Compiler.Lowering;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Passes.Pruning;

/// <summary>Linear(f(Linear(x, W)), V) ⇒ the same with a share of W's output channels, and of V's input channels, taken away.</summary>
/// <remarks>
/// It changes results on purpose: the channels of least norm go. Only channels that nothing but weights read can go, so that the program really shrinks; what they
/// contributed on average the bias correction gives back.
/// </remarks>
/// <param name="share">0 to 1. One channel stays in any case.</param>
internal sealed class ChannelPruning(double share) : IGraphPass
{
    public Graph Run(Graph graph)
    {
        foreach (string output in WeightReaders.Of(graph).Select(node => node.Output).ToArray())
        {
            Node producer = graph.Producers()[output];
            if (ChannelFlow.From(graph, graph.Readers(), producer) is { } flow) graph = Shrunk(graph, producer, flow);
        }

        return graph;
    }

    private Graph Shrunk(Graph graph, Node producer, ChannelFlow flow)
    {
        int channels = flow.Values[producer.Output].Channels;
        double[] norms = Norms(graph, producer, channels);
        ImmutableArray<int> kept = [.. Enumerable.Range(0, channels).OrderByDescending(channel => norms[channel])
            .Take(Math.Max(1, channels - (int)Math.Round(share * channels))).Order()];
        if (kept.Length == channels) return graph;

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

    private static double[] Norms(Graph graph, Node producer, int channels)
    {
        ReadOnlySpan<float> weights = graph.Constants[producer.Inputs[1]].Values.Span;
        var norms = new double[channels];
        for (int i = 0; i < weights.Length; i++) norms[producer.Op is MatMul ? i % channels : i / (weights.Length / channels)] += (double)weights[i] * weights[i];
        return norms;
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
