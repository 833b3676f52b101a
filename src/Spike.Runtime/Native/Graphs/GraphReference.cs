using Spike.Runtime.Programs;

namespace Spike.Runtime.Native.Graphs;

/// <summary>Defines what a native network computes: one step, one sample, one node, one number after the other. docs/native-models.md says the same in words.</summary>
/// <remarks>
/// Every product and every sum is rounded to float. A node's input is the sum of its sources in their order. A synapse's sum starts at its bias, or at +0 without one; to
/// it is added weight · x of each x that is not 0, in ascending order of the inputs.
/// </remarks>
internal sealed class GraphReference
{
    private readonly NativeGraph graph;
    private readonly GraphOrder order;
    private readonly NeuronStep?[] steps;
    private readonly int[]?[] delays;
    private readonly float[][][] values, before, membranes, currents;
    private readonly List<float[]>[][] history;

    public GraphReference(NativeGraph graph, int batch)
    {
        (this.graph, Batch) = (graph, batch);
        order = GraphOrder.Of(graph, out _) ?? throw new ArgumentException("There is a cycle without state.", nameof(graph));
        steps = [.. graph.Nodes.Select(node => node is NeuronNode neurons ? NeuronKinds.Step(neurons, graph) : null)];
        delays = [.. graph.Nodes.Select(node => node is DelayNode delay ? DelaySteps.Of(delay, graph) : null)];
        float[][][] Zeros() => [.. graph.Nodes.Select(node => Enumerable.Range(0, batch).Select(_ => new float[node.Shape.Length]).ToArray())];
        (values, before, membranes, currents) = (Zeros(), Zeros(), Zeros(), Zeros());
        history = [.. graph.Nodes.Select(_ => Enumerable.Range(0, batch).Select(_ => new List<float[]>()).ToArray())];
    }

    public int Batch { get; }

    /// <summary>What a node gave in the last step, for one sample.</summary>
    public ReadOnlySpan<float> Values(int node, int sample) => values[node][sample];

    /// <summary>What it gave in the step before that.</summary>
    public ReadOnlySpan<float> Before(int node, int sample) => before[node][sample];

    /// <summary>Membranes of neurons after the last step.</summary>
    public ReadOnlySpan<float> Membranes(int node, int sample) => membranes[node][sample];

    /// <summary>One step of all samples.</summary>
    /// <param name="input">For an input node and a sample, its values.</param>
    public void Step(Func<int, int, float[]> input)
    {
        for (int sample = 0; sample < Batch; sample++)
        {
            for (int node = 0; node < graph.Nodes.Length; node++) values[node][sample].CopyTo(before[node][sample], 0);
            foreach (Stage stage in order.Stages)
            {
                foreach (int node in stage.Nodes) Compute(node, sample, input);
                foreach (int node in stage.Nodes.Where(node => graph.Nodes[node] is DelayNode)) history[node][sample].Add(Input(node, sample));
            }
        }
    }

    private void Compute(int node, int sample, Func<int, int, float[]> input)
    {
        float[] to = values[node][sample];
        if (graph.Nodes[node] is DelayNode)
        {
            Delay(node, sample, to);
            return;
        }

        float[] x = graph.Nodes[node] is InputNode ? input(node, sample) : Input(node, sample);
        switch (graph.Nodes[node])
        {
            case DenseNode dense: Dense(dense, x, to); break;
            case ConvolutionNode convolution: Convolution(convolution, x, to); break;
            case PoolNode pool: Pool(pool, x, to); break;
            case ScaleNode scale: Each(scale.ScaleSegment, to, (i, s) => x[i] * s); break;
            case ThresholdNode threshold: Each(threshold.ThresholdSegment, to, (i, level) => x[i] > level ? 1 : 0); break;
            case NeuronNode: Neurons(node, sample, x, to); break;
            default: x.CopyTo(to, 0); break;
        }
    }

    private float[] Input(int node, int sample)
    {
        var sum = new float[graph.Nodes[graph.Nodes[node].Sources[0]].Shape.Length];
        bool first = true;
        foreach (int source in graph.Nodes[node].Sources)
        {
            float[] x = (order.Late.Contains((source, node)) ? before : values)[source][sample];
            for (int i = 0; i < sum.Length; i++) sum[i] = first ? x[i] : sum[i] + x[i];
            first = false;
        }

        return sum;
    }

    private void Dense(DenseNode dense, float[] x, float[] to)
    {
        ReadOnlySpan<float> weights = graph.Segments.Read<float>(dense.WeightSegment);
        for (int n = 0; n < to.Length; n++)
        {
            float sum = dense.BiasSegment is { } bias ? graph.Segments.Read<float>(bias)[n] : 0;
            for (int i = 0; i < x.Length; i++)
            {
                if (x[i] != 0) sum += weights[(n * x.Length) + i] * x[i];
            }

            to[n] = sum;
        }
    }

    private void Convolution(ConvolutionNode node, float[] x, float[] to)
    {
        Window window = node.Window;
        ReadOnlySpan<float> weights = graph.Segments.Read<float>(node.WeightSegment);
        int channels = window.Channels / node.Groups, taps = window.KernelLength;
        for (int o = 0; o < node.OutputChannels; o++)
        {
            int firstChannel = o / (node.OutputChannels / node.Groups) * channels;
            for (int p = 0; p < window.OutputLength; p++)
            {
                float sum = node.BiasSegment is { } bias ? graph.Segments.Read<float>(bias)[o] : 0;
                for (int c = 0; c < channels; c++)
                {
                    for (int tap = 0; tap < taps; tap++)
                    {
                        int source = window.Source(p, tap);
                        if (source < 0) continue;
                        float value = x[((firstChannel + c) * window.InputLength) + source];
                        if (value != 0) sum += weights[(((o * channels) + c) * taps) + tap] * value;
                    }
                }

                to[(o * window.OutputLength) + p] = sum;
            }
        }
    }

    private static void Pool(PoolNode node, float[] x, float[] to)
    {
        Window window = node.Window;
        for (int i = 0; i < to.Length; i++)
        {
            float sum = 0;
            for (int tap = 0; tap < window.KernelLength; tap++)
            {
                int source = window.Source(i % window.OutputLength, tap);
                if (source >= 0) sum += x[(i / window.OutputLength * window.InputLength) + source];
            }

            to[i] = node.Average ? sum / window.KernelLength : sum;
        }
    }

    private void Each(int segment, float[] to, Func<int, float, float> of)
    {
        ReadOnlySpan<float> numbers = graph.Segments.Read<float>(segment);
        for (int i = 0; i < to.Length; i++) to[i] = of(i, numbers.Length == 1 ? numbers[0] : numbers[i]);
    }

    private void Delay(int id, int sample, float[] to)
    {
        List<float[]> past = history[id][sample];
        for (int i = 0; i < to.Length; i++)
        {
            int back = delays[id]![i];
            to[i] = back == 0 ? Input(id, sample)[i] : past.Count < back ? 0 : past[^back][i];
        }
    }

    private void Neurons(int node, int sample, float[] x, float[] to)
    {
        NeuronStep step = steps[node]!;
        for (int n = 0; n < to.Length; n++)
        {
            float current = x[n];
            ref float v = ref membranes[node][sample][n];
            float before = v;
            v = (step.Decay[n] * v) + step.Drive[n];
            if (step.PastGain is not null) v += step.PastGain[n] * currents[node][sample][n];
            if (step.SynapseDecay is not null)
                currents[node][sample][n] = current = (step.SynapseDecay[n] * currents[node][sample][n]) + (step.SynapseGain![n] * current);
            v += step.Gain[n] * current;
            if (step.Threshold is null)
            {
                to[n] = v;
                continue;
            }

            bool spikes = (step.ResetsLate ? before : v) > step.Threshold[n];
            if (spikes) v = step.Reset is null ? v - step.Subtracted![n] : step.Reset[n];
            to[n] = (step.ResetsLate ? v > step.Threshold[n] : spikes) ? 1 : 0;
        }
    }
}
