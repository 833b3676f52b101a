using System.Collections.Immutable;
using Spike.Compiler.Graphs;
using Spike.Compiler.Lowering;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Passes.Smoothing;

/// <summary>Finds the values whose channels may be divided by factors without any cost at run time.</summary>
internal sealed class SmoothingSites
{
    /// <summary>A site with more channels would need more samples than calibration has.</summary>
    private const int MaxChannels = 1 << 13;

    private readonly Graph graph;
    private readonly Dictionary<string, Node> producers;
    private readonly ILookup<string, Node> readers;
    private readonly HashSet<string> outputs;
    private readonly Demands demands;

    private SmoothingSites(Graph graph)
    {
        this.graph = graph;
        producers = graph.Producers();
        readers = graph.Readers();
        outputs = [.. graph.Outputs];
        demands = new Demands(graph);
    }

    /// <summary>In the order of the graph. No value belongs to two sites.</summary>
    public static ImmutableArray<SmoothingSite> Find(Graph graph)
    {
        var search = new SmoothingSites(graph);
        return [.. graph.Nodes.Select(node => search.At(node.Output)).OfType<SmoothingSite>()];
    }

    private SmoothingSite? At(string value)
    {
        if (graph.Wholes.Contains(value)) return null;
        ImmutableArray<Node> taking = [.. readers[value].Where(reader => LayoutFor(reader, value) is not null).DistinctBy(reader => reader.Output)];
        if (taking.IsEmpty) return null;
        ChannelLayout layout = LayoutFor(taking[0], value)!.Value;
        if (layout.Channels is < 2 or > MaxChannels || taking.Any(reader => LayoutFor(reader, value) != layout)) return null;
        if (readers[value].All(taking.Contains) && !outputs.Contains(value)) return Through(value, layout, taking);
        // Others want the value itself, and wider: synapses then read a population of their own, whatever its factors.
        bool hasWide = (demands[value] & (Demand.Stream | Demand.Softmax | Demand.Output)) != 0;
        return hasWide && IsSaid(value, layout) ? new SmoothingSite(value, layout, SmoothingSource.Apart, value, layout, [], [], taking) : null;
    }

    /// <summary>From a value back to a norm or a sum.</summary>
    private SmoothingSite? Through(string value, ChannelLayout layout, ImmutableArray<Node> taking)
    {
        var chain = ImmutableArray.CreateBuilder<Node>();
        var layouts = ImmutableArray.CreateBuilder<ChannelLayout>();
        (string source, ChannelLayout own) = (value, layout);
        while (producers.TryGetValue(source, out Node? node))
        {
            SmoothingSource? kind = node.Op is LayerNorm && Fits(node, own) ? SmoothingSource.Norm : !IsSaid(source, own) ? null : IsSum(node) ? SmoothingSource.Sum : IsTable(node) ? SmoothingSource.Table : null;
            if (kind is { } found)
            {
                chain.Reverse();
                layouts.Reverse();
                return new SmoothingSite(value, layout, found, source, own, chain.ToImmutable(), layouts.ToImmutable(), taking);
            }

            if (ChannelPath.Before(graph, node, own) is not { } before || !IsOnlyReadOnce(node.Inputs[0])) return null;
            chain.Add(node);
            layouts.Add(own);
            (source, own) = (node.Inputs[0], before);
        }

        return null;
    }

    private bool IsOnlyReadOnce(string value) => readers[value].Count() == 1 && !outputs.Contains(value) && !graph.Wholes.Contains(value);

    /// <summary>The channels of a value as a linear map or convolution with constant weights reads it.</summary>
    private ChannelLayout? LayoutFor(Node reader, string value)
    {
        if (reader.Inputs[0] != value || reader.Inputs.Skip(1).Contains(value)) return null;
        if (!graph.Constants.TryGetValue(reader.Inputs.ElementAtOrDefault(1) ?? "", out FloatTensor? weights)) return null;
        TensorShape shape = graph.Shapes[value];
        return reader.Op switch
        {
            MatMul when weights.Shape.Rank >= 2 && weights.Values.Length == weights.Shape[^2] * weights.Shape[^1] => new ChannelLayout(weights.Shape[^2], 1),
            Graphs.Convolution when shape[0] == 1 => ChannelPath.At(shape, 1),
            _ => null,
        };
    }

    /// <summary>What is still a sum when it is made, so that constants multiply it for free.</summary>
    private bool IsSum(Node node) => node.Op switch
    {
        MatMul or Graphs.Convolution or Add or Subtract or ChannelAffine => true,
        Multiply => node.Inputs[0] != node.Inputs[1],
        Graphs.Divide => graph.Constants.ContainsKey(node.Inputs[1]),
        _ => false,
    };

    private static bool IsTable(Node node) =>
        node.Op is Pointwise or Unary { Function: not (UnaryFunction.Relu or UnaryFunction.LeakyRelu or UnaryFunction.Negate) };

    private bool Fits(Node norm, ChannelLayout layout) =>
        norm.Inputs.Skip(1).All(graph.Constants.ContainsKey) && layout.Stride == 1 && graph.Constants[norm.Inputs[1]].Values.Length == layout.Channels;

    /// <summary>Whether one constant for each channel can be said in a shape that numpy's rules repeat over the value.</summary>
    private bool IsSaid(string value, ChannelLayout layout) => ChannelPath.AxisOf(layout, graph.Shapes[value]) is not null;
}
