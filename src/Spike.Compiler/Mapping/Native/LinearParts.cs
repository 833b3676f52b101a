using Spike.Compiler.Diagnostics;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Mapping.Native;

/// <summary>Folds all that is linear between neurons into synapses: matrices, convolutions, pools, scales, delays and shapes become one weight a pair of neurons.</summary>
internal sealed class LinearParts(NativeGraph graph, GraphOrder order)
{
    /// <summary>Synapses of the whole network that are laid out one by one.</summary>
    private const long MostTerms = 1L << 25;

    private readonly Dictionary<int, LinearSum[]> known = [];
    private readonly HashSet<int> open = [];
    private long terms;

    /// <summary>What a node reads, element by element.</summary>
    /// <exception cref="ModelFault">Something on the way is not linear, or has a memory that no synapse has.</exception>
    public LinearSum[] Input(int node)
    {
        LinearSum[][] parts = [.. graph.Nodes[node].Sources.Select(source => Given(source, order.Late.Contains((source, node)) ? 1 : 0))];
        return parts.Length == 1 ? parts[0] : [.. parts[0].Select((_, i) => Add(parts.Select(part => (1.0, part[i])), 0))];
    }

    private LinearSum[] Given(int node, int delay)
    {
        int length = graph.Nodes[node].Shape.Length;
        if (graph.Nodes[node] is InputNode or NeuronNode or ThresholdNode) return [.. Enumerable.Range(0, length).Select(i => new LinearSum(0, [new LinearTerm(node, i, delay, 1)]))];
        if (known.TryGetValue(node, out LinearSum[]? made)) return made;
        if (!open.Add(node)) throw Fault(node, "it feeds itself without neurons in between, which no synapse does", "Put neurons into the cycle, or unroll it.");
        LinearSum[] x = Input(node);
        LinearSum[] y = graph.Nodes[node] switch
        {
            DenseNode dense => Dense(dense, x),
            ConvolutionNode convolution => Convolution(convolution, x),
            PoolNode pool => Pool(pool, x),
            ScaleNode scale => Scale(scale, x),
            DelayNode late => Delay(node, late, x),
            ReshapeNode => x,
            _ => throw Fault(node, $"a {graph.Nodes[node].GetType().Name[..^"Node".Length].ToLowerInvariant()} between neurons is nothing that a chip's synapses compute", "Take it out, or put spiking neurons in its place."),
        };
        open.Remove(node);
        if ((terms += y.Sum(sum => (long)sum.Terms.Count)) > MostTerms) throw Fault(node, $"the network has more than {MostTerms} synapses up to here", "Make its layers smaller.");
        return known[node] = y;
    }

    private LinearSum[] Dense(DenseNode node, LinearSum[] x)
    {
        var y = new LinearSum[node.Shape.Length];
        float[] weights = graph.Segments.Read<float>(node.WeightSegment).ToArray(), bias = Numbers(node.BiasSegment, y.Length);
        for (int n = 0; n < y.Length; n++)
        {
            int row = n * x.Length;
            y[n] = Add(x.Select((sum, i) => ((double)weights[row + i], sum)), bias[n]);
        }

        return y;
    }

    private LinearSum[] Convolution(ConvolutionNode node, LinearSum[] x)
    {
        Window window = node.Window;
        int channels = window.Channels / node.Groups, taps = window.KernelLength;
        float[] weights = graph.Segments.Read<float>(node.WeightSegment).ToArray(), bias = Numbers(node.BiasSegment, node.OutputChannels);
        var y = new LinearSum[node.Shape.Length];
        for (int i = 0; i < y.Length; i++)
        {
            int o = i / window.OutputLength, first = o / (node.OutputChannels / node.Groups) * channels;
            var parts = new List<(double, LinearSum)>();
            for (int c = 0; c < channels; c++)
            {
                for (int tap = 0; tap < taps; tap++)
                {
                    if (window.Source(i % window.OutputLength, tap) is >= 0 and var source)
                        parts.Add((weights[(((o * channels) + c) * taps) + tap], x[((first + c) * window.InputLength) + source]));
                }
            }

            y[i] = Add(parts, bias[o]);
        }

        return y;
    }

    private static LinearSum[] Pool(PoolNode node, LinearSum[] x)
    {
        Window window = node.Window;
        double weight = node.Average ? 1.0 / window.KernelLength : 1;
        return [.. Enumerable.Range(0, node.Shape.Length).Select(i => Add(
            Enumerable.Range(0, window.KernelLength).Select(tap => window.Source(i % window.OutputLength, tap)).Where(source => source >= 0)
                .Select(source => (weight, x[(i / window.OutputLength * window.InputLength) + source])), 0))];
    }

    private LinearSum[] Scale(ScaleNode node, LinearSum[] x)
    {
        float[] scale = graph.Segments.Read<float>(node.ScaleSegment).ToArray();
        return [.. x.Select((sum, i) => Add([(scale[scale.Length == 1 ? 0 : i], sum)], 0))];
    }

    private LinearSum[] Delay(int id, DelayNode node, LinearSum[] x)
    {
        int[] steps = DelaySteps.Of(node, graph);
        if (x.Where((sum, i) => steps[i] > 0 && sum.Bias != 0).Any())
            throw Fault(id, "a bias passes through it, which would begin late; a chip's biases do not", "Put the delay before the bias.");
        return [.. x.Select((sum, i) => new LinearSum(sum.Bias, [.. sum.Terms.Select(term => term with { Delay = term.Delay + steps[i] })]))];
    }

    private static LinearSum Add(IEnumerable<(double Weight, LinearSum Sum)> parts, double bias)
    {
        var sums = new Dictionary<(int Source, int Delay, int Element), double>();
        foreach ((double weight, LinearSum sum) in parts)
        {
            if (weight == 0) continue;
            bias += weight * sum.Bias;
            foreach (LinearTerm term in sum.Terms)
            {
                var key = (term.Source, term.Delay, term.Element);
                sums[key] = sums.GetValueOrDefault(key) + (weight * term.Weight);
            }
        }

        return new LinearSum(bias, [.. sums.Where(pair => pair.Value != 0).OrderBy(pair => pair.Key).Select(pair => new LinearTerm(pair.Key.Source, pair.Key.Element, pair.Key.Delay, pair.Value))]);
    }

    private float[] Numbers(int? segment, int length) => segment is { } id ? graph.Segments.Read<float>(id).ToArray() : new float[length];

    private ModelFault Fault(int node, string reason, string remedy) => new("SPIKE3014", graph.Nodes[node].Name, reason, remedy);
}
