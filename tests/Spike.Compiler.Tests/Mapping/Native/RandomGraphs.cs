using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Native;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Mapping.Native;

/// <summary>Native networks: by hand, and seeded ones of dense layers, recurrence, delays, convolutions and pools.</summary>
internal sealed class RandomGraphs
{
    private readonly List<ReadOnlyMemory<byte>> segments = [];
    private readonly ImmutableArray<NativeNode>.Builder nodes = ImmutableArray.CreateBuilder<NativeNode>();

    public int Add(NativeNode node)
    {
        nodes.Add(node);
        return nodes.Count - 1;
    }

    public int Numbers(params float[] values)
    {
        segments.Add(MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
        return segments.Count - 1;
    }

    public NeuronNode Lif(string name, TensorShape shape, int source, float tau, float threshold, float? reset = 0, float leak = 0) => new(name, shape, [source], NeuronKind.LIF,
        [.. new[] { ("tau", tau), ("r", 1f), ("v_leak", leak), ("v_threshold", threshold) }.Concat(reset is { } value ? [(NeuronKinds.Reset, value)] : []).Select(pair => new NeuronParameter(pair.Item1, Numbers(pair.Item2)))]);

    public NeuronNode Cuba(string name, TensorShape shape, ImmutableArray<int> sources, Random random) => new(name, shape, sources, NeuronKind.CubaLIF,
        [
            new("tau_syn", Numbers([.. Enumerable.Range(0, shape.Length).Select(_ => 2f + random.Next(3))])), new("tau_mem", Numbers([.. Enumerable.Range(0, shape.Length).Select(_ => 4f + (2 * random.Next(2)))])),
            new("r", Numbers(1)), new("v_leak", Numbers(0)), new("w_in", Numbers(1)), new("v_threshold", Numbers([.. Enumerable.Range(0, shape.Length).Select(_ => 0.05f + (0.2f * random.NextSingle()))])),
            new(NeuronKinds.Reset, Numbers(0)),
        ]);

    public NativeGraph Graph(double dt = 1) => new("random", dt, Discretisation.Euler, nodes.ToImmutable()) { Segments = new MemorySegments([.. segments]) };

    /// <summary>A dense layer, a recurrent Cuba layer that a delay feeds too, and a LIF layer behind it.</summary>
    public static NativeGraph Recurrent(int seed)
    {
        var random = new Random(seed);
        var graph = new RandomGraphs();
        int inputs = 3 + random.Next(6), hidden = 4 + random.Next(12), last = 2 + random.Next(4);
        float[] Weights(int count, float size) => [.. Enumerable.Range(0, count).Select(_ => size * ((2 * random.NextSingle()) - 0.8f))];
        int input = graph.Add(new InputNode("input", new TensorShape([inputs]), []));
        int forward = graph.Add(new DenseNode("forward", new TensorShape([hidden]), [input], inputs, graph.Numbers(Weights(hidden * inputs, 1)), random.Next(2) == 0 ? null : graph.Numbers(Weights(hidden, 0.05f))));
        // The neurons come behind what reads them: ids are known in advance.
        int cuba = forward + 2;
        int back = graph.Add(new DenseNode("back", new TensorShape([hidden]), [cuba], hidden, graph.Numbers(Weights(hidden * hidden, 0.4f)), null));
        graph.Add(graph.Cuba("cuba", new TensorShape([hidden]), [forward, back], random));
        int late = graph.Add(new DelayNode("late", new TensorShape([hidden]), [cuba], graph.Numbers([.. Enumerable.Range(0, hidden).Select(_ => (float)random.Next(5))])));
        int readout = graph.Add(new DenseNode("readout", new TensorShape([last]), [late], hidden, graph.Numbers(Weights(last * hidden, 1)), null));
        int lif = graph.Add(graph.Lif("lif", new TensorShape([last]), readout, 3 + random.Next(5), 0.3f));
        graph.Add(new OutputNode("output", new TensorShape([last]), [lif]));
        return graph.Graph();
    }

    /// <summary>Convolution, IF without a leak, average pool, scale, flatten, dense, LIF.</summary>
    public static NativeGraph Convolutional(int seed)
    {
        var random = new Random(seed);
        var graph = new RandomGraphs();
        float[] Weights(int count, float size) => [.. Enumerable.Range(0, count).Select(_ => size * ((2 * random.NextSingle()) - 0.7f))];
        Window Of(int channels, int size, int kernel, int stride, int pad) =>
            new(channels, [size, size], [kernel, kernel], [stride, stride], [1, 1], [pad, pad], [((size + (2 * pad) - kernel) / stride) + 1, ((size + (2 * pad) - kernel) / stride) + 1]);
        int input = graph.Add(new InputNode("input", new TensorShape([2, 8, 8]), []));
        int convolution = graph.Add(new ConvolutionNode("conv", new TensorShape([4, 8, 8]), [input], Of(2, 8, 3, 1, 1), 4, 1, graph.Numbers(Weights(4 * 2 * 9, 0.5f)), graph.Numbers(Weights(4, 0.05f))));
        int neurons = graph.Add(new NeuronNode("if", new TensorShape([4, 8, 8]), [convolution], NeuronKind.IF,
            [new("r", graph.Numbers(1)), new("v_threshold", graph.Numbers(1)), new(NeuronKinds.Reset, graph.Numbers(0))]));
        int pool = graph.Add(new PoolNode("pool", new TensorShape([4, 4, 4]), [neurons], Of(4, 8, 2, 2, 0), Average: true));
        int scale = graph.Add(new ScaleNode("scale", new TensorShape([4, 4, 4]), [pool], graph.Numbers(1.5f)));
        int flat = graph.Add(new ReshapeNode("flat", new TensorShape([64]), [scale]));
        int dense = graph.Add(new DenseNode("dense", new TensorShape([5]), [flat], 64, graph.Numbers(Weights(5 * 64, 0.6f)), null));
        int lif = graph.Add(graph.Lif("lif", new TensorShape([5]), dense, 4, 0.5f));
        graph.Add(new OutputNode("output", new TensorShape([5]), [lif]));
        return graph.Graph();
    }

    /// <summary>A threshold on the input, LIF neurons with a reset below 0 behind it and biases, a convolution, and LI and CubaLI readouts.</summary>
    public static NativeGraph Read(int seed)
    {
        var random = new Random(seed);
        var graph = new RandomGraphs();
        float[] Weights(int count, float size, float shift = 0.7f) => [.. Enumerable.Range(0, count).Select(_ => size * ((2 * random.NextSingle()) - shift))];
        int size = 4 + random.Next(3), channels = 1 + random.Next(3), outputs = 2 + (2 * random.Next(2)), last = 3 + random.Next(3), length = outputs * size * size;
        var window = new Window(channels, [size, size], [3, 3], [1, 1], [1, 1], [1, 1], [size, size]);
        int input = graph.Add(new InputNode("input", new TensorShape([channels, size, size]), []));
        int scale = graph.Add(new ScaleNode("scale", new TensorShape([channels, size, size]), [input], graph.Numbers(1.5f)));
        int threshold = graph.Add(new ThresholdNode("threshold", new TensorShape([channels, size, size]), [scale], graph.Numbers(random.Next(2) == 0 ? 0.5f : 1.2f)));
        int convolution = graph.Add(new ConvolutionNode("conv", new TensorShape([outputs, size, size]), [threshold], window, outputs, 1, graph.Numbers(Weights(outputs * channels * 9, 0.6f)), graph.Numbers(Weights(outputs, 0.05f))));
        int lif = graph.Add(graph.Lif("lif", new TensorShape([outputs, size, size]), convolution, 3 + random.Next(4), 0.4f, -0.3f, leak: 0.05f));
        int pool = graph.Add(new PoolNode("pool", new TensorShape([outputs, size / 2, size / 2]), [lif], new Window(outputs, [size, size], [2, 2], [2, 2], [1, 1], [0, 0], [size / 2, size / 2]), Average: random.Next(2) == 0));
        int pooled = graph.Add(graph.Lif("pooled", new TensorShape([outputs, size / 2, size / 2]), pool, 2, 0.2f));
        int flat = graph.Add(new ReshapeNode("flat", new TensorShape([length]), [lif]));
        int dense = graph.Add(new DenseNode("dense", new TensorShape([last]), [flat], length, graph.Numbers(Weights(last * length, 0.5f, 1)), graph.Numbers(Weights(last, 0.1f))));
        int li = graph.Add(new NeuronNode("li", new TensorShape([last]), [dense], NeuronKind.LI, [new("tau", graph.Numbers(4)), new("r", graph.Numbers(1)), new("v_leak", graph.Numbers(0.1f))]));
        int cuba = graph.Add(new NeuronNode("cubali", new TensorShape([outputs * (size / 2) * (size / 2)]), [graph.Add(new ReshapeNode("flatter", new TensorShape([outputs * (size / 2) * (size / 2)]), [pooled]))], NeuronKind.CubaLI,
            [new("tau_syn", graph.Numbers(2)), new("tau_mem", graph.Numbers(5)), new("r", graph.Numbers(1)), new("v_leak", graph.Numbers(0)), new("w_in", graph.Numbers(1))]));
        graph.Add(new OutputNode("classes", new TensorShape([last]), [li]));
        graph.Add(new OutputNode("traces", graph.nodes[cuba].Shape, [cuba]));
        return graph.Graph();
    }
}
