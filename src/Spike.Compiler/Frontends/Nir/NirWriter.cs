using System.Collections.Immutable;
using PureHDF;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Nir;

/// <summary>Writes a native network as NIR. What comes back from the file computes the same bits.</summary>
/// <remarks>The length of a step, and what NIR has no word for, go into metadata: dt, discretisation, and reset_mechanism, reset_delay and threshold_rule of neurons.</remarks>
internal static class NirWriter
{
    /// <summary>The version of NIR whose nodes these are.</summary>
    private const string Version = "1.0.0";

    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, NativeGraph graph)
    {
        var nodes = new H5Group();
        foreach (NativeNode node in graph.Nodes) nodes[node.Name] = Node(node, graph);
        string[] edges = [.. graph.Nodes.SelectMany(node => node.Sources.SelectMany(source => (string[])[graph.Nodes[source].Name, node.Name]))];
        var file = new H5File
        {
            ["version"] = Text(Version),
            ["node"] = new H5Group
            {
                ["type"] = Text(NirTypes.Graph),
                ["nodes"] = nodes,
                ["edges"] = new H5Dataset(edges, fileDims: [(ulong)edges.Length / 2, 2]),
                ["metadata"] = new H5Group
                {
                    ["dt"] = Alone(graph.TimeStep),
                    [NirTypes.Discretisation] = Text(graph.Discretisation.ToString().ToLowerInvariant()),
                },
            },
        };
        using var stream = new MemoryStream();
        file.Write(stream);
        File.WriteAllBytes(path, stream.ToArray());
    }

    private static H5Group Node(NativeNode node, NativeGraph graph)
    {
        TensorShape from = node.Sources.IsEmpty ? node.Shape : graph.Nodes[node.Sources[0]].Shape;
        ReadOnlySpan<float> Of(int segment) => graph.Segments.Read<float>(segment);
        switch (node)
        {
            case InputNode or OutputNode: return new H5Group { ["type"] = Text(node is InputNode ? NirTypes.Input : NirTypes.Output), ["shape"] = Whole(node.Shape.Dimensions) };
            case DenseNode dense: return Synapses(dense.Shape, dense.Inputs, Of(dense.WeightSegment), dense.BiasSegment is { } bias ? Of(bias) : []);
            case ConvolutionNode { Window.InputSize.Length: 3 } matrices:
                return Synapses(node.Shape, matrices.Window.Channels / matrices.Groups, Of(matrices.WeightSegment), matrices.BiasSegment is { } own ? Of(own) : []);
            case ConvolutionNode convolution: return Convolution(convolution, graph);
            case PoolNode pool:
                return new H5Group
                {
                    ["type"] = Text(pool.Average ? "AvgPool2d" : "SumPool2d"),
                    ["kernel_size"] = Whole(pool.Window.Kernel),
                    ["stride"] = Whole(pool.Window.Strides),
                    ["padding"] = Whole(pool.Window.Pads),
                };
            case ScaleNode scale: return new H5Group { ["type"] = Text("Scale"), ["scale"] = Each(node.Shape, Of(scale.ScaleSegment)) };
            case ThresholdNode threshold: return new H5Group { ["type"] = Text("Threshold"), ["threshold"] = Each(node.Shape, Of(threshold.ThresholdSegment)) };
            case DelayNode delay: return new H5Group { ["type"] = Text("Delay"), ["delay"] = Each(node.Shape, Of(delay.DelaySegment)) };
            case ReshapeNode: return Flatten(from, node.Shape);
            case NeuronNode neurons: return Neurons(neurons, graph);
            default: throw new ArgumentException($"NIR has no node for {node.GetType().Name}.", nameof(node));
        }
    }

    private static H5Group Synapses(TensorShape shape, int inputs, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias)
    {
        var group = new H5Group { ["type"] = Text(bias.IsEmpty ? "Linear" : "Affine"), ["weight"] = Numbers([.. shape.Dimensions, inputs], weight) };
        if (!bias.IsEmpty) group["bias"] = Numbers(shape.Dimensions, bias);
        return group;
    }

    private static H5Group Convolution(ConvolutionNode node, NativeGraph graph)
    {
        Window window = node.Window;
        bool line = window.InputSize.Length == 1;
        // Padding that is more behind than before is what 'same' means.
        bool same = Enumerable.Range(0, window.InputSize.Length).Any(axis =>
            ((window.InputSize[axis] + (2 * window.Pads[axis]) - (window.Dilations[axis] * (window.Kernel[axis] - 1)) - 1) / window.Strides[axis]) + 1 != window.OutputSize[axis]);
        object Sizes(ImmutableArray<int> sizes) => line ? Alone((long)sizes[0]) : Whole(sizes);
        return new H5Group
        {
            ["type"] = Text(line ? "Conv1d" : "Conv2d"),
            ["input_shape"] = Sizes(window.InputSize),
            ["weight"] = Numbers([node.OutputChannels, window.Channels / node.Groups, .. window.Kernel], graph.Segments.Read<float>(node.WeightSegment)),
            ["bias"] = Numbers([node.OutputChannels], node.BiasSegment is { } bias ? graph.Segments.Read<float>(bias) : new float[node.OutputChannels]),
            ["stride"] = Sizes(window.Strides),
            ["padding"] = same ? Text("same") : Sizes(window.Pads),
            ["dilation"] = Sizes(window.Dilations),
            ["groups"] = Alone((long)node.Groups),
        };
    }

    /// <summary>The axes whose flattening makes one shape of the other.</summary>
    private static H5Group Flatten(TensorShape from, TensorShape to)
    {
        int first = 0, last = from.Rank - 1;
        while (first < Math.Min(from.Rank, to.Rank) - 1 && from[first] == to[first]) first++;
        int behind = to.Rank - first - 1;
        last = Math.Max(first, from.Rank - 1 - Math.Max(0, behind));
        return new H5Group { ["type"] = Text("Flatten"), ["start_dim"] = Alone((long)first), ["end_dim"] = Alone((long)last), ["input_type"] = Whole(from.Dimensions) };
    }

    private static H5Group Neurons(NeuronNode node, NativeGraph graph)
    {
        var group = new H5Group { ["type"] = Text(node.Neurons.ToString()) };
        foreach (NeuronParameter parameter in node.Parameters) group[parameter.Name] = Each(node.Shape, graph.Segments.Read<float>(parameter.Segment));
        var metadata = new H5Group();
        if (NeuronKinds.Spikes(node.Neurons) && node.Parameters.All(parameter => parameter.Name != NeuronKinds.Reset)) metadata[NirTypes.ResetMechanism] = Text(NirTypes.Subtract);
        if (node.ResetsLate) metadata[NirTypes.ResetDelay] = Alone(1L);
        if (node.SpikesAtThreshold) metadata[NirTypes.ThresholdRule] = Text(NirTypes.Reached);
        if (metadata.Count > 0) group["metadata"] = metadata;
        return group;
    }

    private static H5Dataset Each(TensorShape shape, ReadOnlySpan<float> numbers)
    {
        if (numbers.Length == shape.Length) return Numbers(shape.Dimensions, numbers);
        var all = new float[shape.Length];
        all.AsSpan().Fill(numbers[0]);
        return Numbers(shape.Dimensions, all);
    }

    private static H5Dataset Numbers(IEnumerable<int> shape, ReadOnlySpan<float> numbers) => new(numbers.ToArray(), fileDims: [.. shape.Select(size => (ulong)size)]);

    private static H5Dataset Whole(IEnumerable<int> numbers) => new(numbers.Select(number => (long)number).ToArray());

    private static H5Dataset Alone<T>(T number) where T : struct => new(number, fileDims: []);

    private static H5Dataset Text(string text) => new(text, fileDims: []);
}
