using System.Collections.Immutable;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Native.Graphs;

/// <summary>Synapses between nodes, as far as they are counted: how many one value reaches.</summary>
/// <param name="Node">The dense layer, convolution or pool.</param>
/// <param name="IsLayer">Whether it has weights; a pool has none.</param>
/// <param name="FanOut">Of each value that it reads, the synapses that are not 0.</param>
/// <param name="Dense">All synapses, those of weight 0 too.</param>
internal sealed record NativeConnection(int Node, bool IsLayer, long[] FanOut, long Dense)
{
    public static ImmutableArray<NativeConnection> Of(NativeGraph graph) =>
        [.. Enumerable.Range(0, graph.Nodes.Length).Select(id => Of(graph, id)).OfType<NativeConnection>()];

    private static NativeConnection? Of(NativeGraph graph, int id) => graph.Nodes[id] switch
    {
        DenseNode dense => new(id, true, Columns(graph.Segments.Read<float>(dense.WeightSegment), dense.Inputs), (long)dense.Inputs * dense.Shape.Length),
        ConvolutionNode convolution => Windows(id, true, convolution.Window, Channels(convolution, graph.Segments.Read<float>(convolution.WeightSegment)), convolution.OutputChannels / convolution.Groups),
        PoolNode pool => Windows(id, false, pool.Window, Enumerable.Repeat(1, pool.Window.Channels * pool.Window.KernelLength).ToArray(), 1),
        _ => null,
    };

    private static long[] Columns(ReadOnlySpan<float> weights, int inputs)
    {
        var counts = new long[inputs];
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] != 0) counts[i % inputs]++;
        }

        return counts;
    }

    /// <summary>[input channels of all groups, taps]: output channels with a weight.</summary>
    private static int[] Channels(ConvolutionNode node, ReadOnlySpan<float> weights)
    {
        int channels = node.Window.Channels / node.Groups, taps = node.Window.KernelLength, outputs = node.OutputChannels / node.Groups;
        var counts = new int[node.Window.Channels * taps];
        for (int i = 0; i < weights.Length; i++)
        {
            int output = i / taps / channels, channel = (output / outputs * channels) + (i / taps % channels);
            if (weights[i] != 0) counts[(channel * taps) + (i % taps)]++;
        }

        return counts;
    }

    private static NativeConnection Windows(int id, bool isLayer, Window window, int[] synapses, int outputs)
    {
        var counts = new long[window.Channels * window.InputLength];
        long dense = 0;
        for (int position = 0; position < window.OutputLength; position++)
        {
            for (int tap = 0; tap < window.KernelLength; tap++)
            {
                if (window.Source(position, tap) is not (>= 0 and int source)) continue;
                for (int channel = 0; channel < window.Channels; channel++) counts[(channel * window.InputLength) + source] += synapses[(channel * window.KernelLength) + tap];
                dense += (long)window.Channels * outputs;
            }
        }

        return new NativeConnection(id, isLayer, counts, dense);
    }
}
