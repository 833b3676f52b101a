using System.Collections.Immutable;
using Spike.Runtime.Native;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Native.Graphs;

/// <summary>Networks of all kinds of nodes, of one value and of odd sizes, with sums, cycles and delays.</summary>
internal sealed class RandomGraphs
{
    private readonly Random random;
    private readonly SegmentBuilder segments = new();
    private readonly List<NativeNode> nodes = [];

    private RandomGraphs(int seed) => random = new Random(seed);

    public static NativeGraph Create(int seed) => new RandomGraphs(seed).Create();

    /// <summary>Spikes, none, all, or real numbers.</summary>
    public static float[] Input(int length, int seed)
    {
        var random = new Random(seed);
        double density = random.Next(4) switch { 0 => 0, 1 => 1, _ => random.NextDouble() };
        bool graded = random.Next(3) == 0;
        return [.. Enumerable.Range(0, length).Select(_ => random.NextDouble() >= density ? 0 : graded ? random.NextSingle() - 0.5f : 1)];
    }

    private NativeGraph Create()
    {
        int channels = random.Next(1, 4), height = random.Next(1, 8), width = random.Next(1, 8);
        nodes.Add(new InputNode("in", TensorShape.Of(channels, height, width), []));
        for (int more = random.Next(0, 4); more > 0; more--) Image();
        nodes.Add(new ReshapeNode(Name(), TensorShape.Of(Last.Shape.Length), [nodes.Count - 1]));
        for (int more = random.Next(1, 7); more > 0; more--) Flat();
        // Something reads an earlier value too, so that a node has several readers.
        nodes.Add(new OutputNode("out", Last.Shape, [nodes.Count - 1]));
        return new NativeGraph("random", 0.5, (Discretisation)random.Next(2), [.. nodes]) { Segments = segments };
    }

    private NativeNode Last => nodes[^1];

    private string Name() => $"n{nodes.Count}";

    private void Image()
    {
        (int channels, int height, int width) = (Last.Shape[0], Last.Shape[1], Last.Shape[2]);
        int kernelY = random.Next(1, Math.Min(4, height + 1)), kernelX = random.Next(1, Math.Min(4, width + 1));
        int dilation = kernelY == 1 || 2 * (kernelY - 1) >= height || kernelX == 1 || 2 * (kernelX - 1) >= width ? 1 : random.Next(1, 3);
        (int strideY, int strideX, int padY, int padX) = (random.Next(1, 3), random.Next(1, 3), random.Next(0, 2), random.Next(0, 3));
        bool pool = random.Next(4) == 0;
        if (pool) dilation = 1;
        int outY = (height + (2 * padY) - (dilation * (kernelY - 1)) - 1) / strideY + 1, outX = (width + (2 * padX) - (dilation * (kernelX - 1)) - 1) / strideX + 1;
        var window = new Window(channels, [height, width], [kernelY, kernelX], [strideY, strideX], [dilation, dilation], [padY, padX], [outY, outX]);
        int from = nodes.Count - 1;
        if (pool)
        {
            nodes.Add(new PoolNode(Name(), TensorShape.Of(channels, outY, outX), [from], window, random.Next(2) == 0));
            return;
        }

        int groups = random.Next(3) == 0 ? channels : 1, outputs = groups * random.Next(1, 20);
        nodes.Add(new ConvolutionNode(
            Name(), TensorShape.Of(outputs, outY, outX), [from], window, outputs, groups, Numbers(outputs * (channels / groups) * kernelY * kernelX, -0.4f, 0.6f), Bias(outputs)));
        if (random.Next(3) > 0) Neurons([nodes.Count - 1]);
    }

    private void Flat()
    {
        int from = nodes.Count - 1, length = Last.Shape.Length;
        switch (random.Next(8))
        {
            case 0: nodes.Add(new ScaleNode(Name(), Last.Shape, [from], Some(length, -1, 1.5f))); break;
            case 1: nodes.Add(new ThresholdNode(Name(), Last.Shape, [from], Some(length, -0.2f, 0.5f))); break;
            case 2: nodes.Add(new DelayNode(Name(), Last.Shape, [from], Some(length, 0, 3))); break;
            case 3: Neurons([from]); break;
            case 4: Recurrent(from, length); break;
            case 5: Skip(from); break;
            // As most networks are: synapses and their neurons, one behind the other.
            case 6: Layers(from, length); break;
            default: Dense([from], length, random.Next(1, 90)); break;
        }
    }

    private void Layers(int from, int length)
    {
        for (int more = random.Next(1, 4); more > 0; more--, from = nodes.Count - 1, length = Last.Shape.Length)
        {
            Dense([from], length, random.Next(1, 150));
            Neurons([nodes.Count - 1]);
        }
    }

    // Two ways that meet in a sum.
    private void Skip(int from)
    {
        int length = Last.Shape.Length;
        nodes.Add(new ScaleNode(Name(), Last.Shape, [from], Some(length, -1, 1)));
        nodes.Add(new DelayNode(Name(), Last.Shape, [from, nodes.Count - 1], Some(length, 0.6f, 2)));
        Dense([from, nodes.Count - 1, nodes.Count - 2], length, random.Next(1, 40));
    }

    // Neurons that see themselves: through synapses, at once, or after a delay of a step or more.
    private void Recurrent(int from, int length)
    {
        int neurons = nodes.Count, back = neurons + 1;
        Neurons([from, back]);
        if (random.Next(2) == 0)
        {
            Dense([neurons], length, length);
            return;
        }

        nodes.Add(new DelayNode(Name(), Last.Shape, [back + 1], Some(length, random.Next(2) == 0 ? 0.5f : 0, 2)));
        Dense([neurons], length, length);
    }

    private void Dense(int[] from, int inputs, int outputs) =>
        nodes.Add(new DenseNode(Name(), TensorShape.Of(outputs), [.. from], inputs, Numbers(inputs * outputs, -0.3f, 0.4f), Bias(outputs)));

    private void Neurons(int[] from)
    {
        var kind = (NeuronKind)random.Next(6);
        int count = Last.Shape.Length;
        var parameters = ImmutableArray.CreateBuilder<NeuronParameter>();
        foreach (string name in NeuronKinds.Parameters(kind))
        {
            (float least, float most) = name switch { "tau" or "tau_syn" or "tau_mem" => (1, 8), "v_leak" => (-0.2f, 0.2f), "v_threshold" => (-0.1f, 1), _ => (0.5f, 2f) };
            parameters.Add(new NeuronParameter(name, Some(count, least, most)));
        }

        if (NeuronKinds.Spikes(kind) && random.Next(2) == 0) parameters.Add(new NeuronParameter(NeuronKinds.Reset, Some(count, -0.5f, 0.1f)));
        nodes.Add(new NeuronNode(Name(), Last.Shape, [.. from], kind, parameters.ToImmutable()));
    }

    private int? Bias(int count) => random.Next(2) == 0 ? Numbers(count, -0.2f, 0.3f) : null;

    private int Some(int count, float least, float most) => Numbers(random.Next(2) == 0 ? 1 : count, least, most);

    private int Numbers(int count, float least, float most) =>
        segments.Add<float>([.. Enumerable.Range(0, count).Select(_ => least + (random.NextSingle() * (most - least)))]);
}
