using System.Collections.Immutable;
using Spike.Runtime.Telemetry;

namespace Spike.Runtime.Native.Graphs;

/// <summary>Counts what a native network sends, and what that causes at its synapses, from the values of a run.</summary>
/// <remarks>
/// A value that is not 0 is a spike. Its synaptic operations are the weights other than 0 that it meets in dense layers and convolutions, and the windows of pools that it
/// falls into; what a layer reads from behind a pool, a scale or a delay is counted for the neurons before them.
/// </remarks>
internal sealed class NativeCounter
{
    private readonly NativeGraph graph;
    private readonly GraphOrder order;
    private readonly ImmutableArray<NativeConnection> connections;
    private readonly int[] populations, owners;
    private readonly List<long>[] spikes;
    private readonly long[] operations;
    private readonly float[] sum;
    private readonly int batch;
    private long samples;

    public NativeCounter(NativeGraph graph, int batch)
    {
        (this.graph, this.batch) = (graph, batch);
        order = GraphOrder.Of(graph, out _)!;
        connections = NativeConnection.Of(graph);
        int[] sources = [.. connections.Select(connection => Population(connection.Node))];
        populations = [.. order.Sequence.Where(node => Sends(graph.Nodes[node]) || sources.Contains(node))];
        owners = [.. sources.Select(source => Array.IndexOf(populations, source))];
        spikes = [.. populations.Select(_ => new List<long>())];
        operations = new long[populations.Length];
        Neurons = populations.Sum(node => (long)graph.Nodes[node].Shape.Length);
        sum = new float[graph.Nodes.Max(node => node.Shape.Length)];
    }

    /// <summary>Steps of all samples.</summary>
    public long Steps { get; private set; }

    /// <summary>Of values other than 1 and -1 at the weights of layers.</summary>
    public long MultiplyAccumulates { get; private set; }

    /// <summary>Of values of 1 and -1.</summary>
    public long Accumulates { get; private set; }

    public SpikeStatistics Statistics => new(samples, [.. populations.Select((node, i) => new PopulationStatistics(
        graph.Nodes[node].Name, graph.Nodes[node].Shape.Length, spikes[i].Count, [.. spikes[i]], operations[i]))])
    {
        Steps = Steps,
    };

    /// <summary>Spikes and synaptic operations, without an array for each step.</summary>
    public SpikeTotals Totals
    {
        get
        {
            long sent = 0, caused = 0;
            foreach (List<long> steps in spikes)
            {
                foreach (long step in steps) sent += step;
            }

            foreach (long each in operations) caused += each;
            return new SpikeTotals(sent, caused);
        }
    }

    /// <summary>Neurons of all that is counted.</summary>
    public long Neurons { get; }

    /// <summary>Whether a node sends spikes: then its values are counted.</summary>
    public static bool Sends(NativeNode node) => node is InputNode or ThresholdNode || (node is NeuronNode neurons && NeuronKinds.Spikes(neurons.Neurons));

    /// <summary>Counts a block before it is carried on.</summary>
    /// <param name="engine">That ran it.</param>
    /// <param name="first">Its first step, counted from the run's.</param>
    /// <param name="count">Its steps.</param>
    public void Add(INativeEngine engine, int first, int count)
    {
        for (int step = 0; step < count; step++)
        {
            for (int sample = 0; sample < batch; sample++)
            {
                for (int i = 0; i < populations.Length; i++)
                {
                    while (spikes[i].Count <= first + step) spikes[i].Add(0);
                    ReadOnlySpan<float> values = engine.Values(populations[i], sample, step);
                    spikes[i][first + step] += values.Length - values.Count(0f);
                }

                for (int i = 0; i < connections.Length; i++) Add(connections[i], owners[i], Read(engine, connections[i].Node, sample, step));
            }
        }
    }

    /// <summary>A run of all samples has ended.</summary>
    public void End(int steps)
    {
        samples += batch;
        Steps += (long)steps * batch;
    }

    /// <summary>Adds the counts of another session of the same network.</summary>
    public void Add(NativeCounter other)
    {
        for (int i = 0; i < spikes.Length; i++)
        {
            for (int step = 0; step < other.spikes[i].Count; step++)
            {
                if (spikes[i].Count <= step) spikes[i].Add(0);
                spikes[i][step] += other.spikes[i][step];
            }

            operations[i] += other.operations[i];
        }

        samples += other.samples;
        Steps += other.Steps;
        MultiplyAccumulates += other.MultiplyAccumulates;
        Accumulates += other.Accumulates;
    }

    public void Reset()
    {
        foreach (List<long> each in spikes) each.Clear();
        operations.AsSpan().Clear();
        (samples, Steps, MultiplyAccumulates, Accumulates) = (0, 0, 0, 0);
    }

    private void Add(NativeConnection connection, int owner, ReadOnlySpan<float> values)
    {
        long plain = 0, graded = 0;
        for (int i = 0; i < values.Length; i++)
        {
            float x = values[i];
            if (x == 0) continue;
            if (x is 1 or -1) plain += connection.FanOut[i];
            else graded += connection.FanOut[i];
        }

        operations[owner] += plain + graded;
        if (!connection.IsLayer) return;
        Accumulates += plain;
        MultiplyAccumulates += graded;
    }

    /// <summary>The sum of a node's sources.</summary>
    private ReadOnlySpan<float> Read(INativeEngine engine, int node, int sample, int step)
    {
        ImmutableArray<int> sources = graph.Nodes[node].Sources;
        ReadOnlySpan<float> Of(int source) => engine.Values(source, sample, order.Late.Contains((source, node)) ? step - 1 : step);
        if (sources.Length == 1) return Of(sources[0]);
        Span<float> all = sum.AsSpan(0, graph.Nodes[sources[0]].Shape.Length);
        Of(sources[0]).CopyTo(all);
        foreach (int source in sources.Skip(1))
        {
            ReadOnlySpan<float> values = Of(source);
            for (int i = 0; i < all.Length; i++) all[i] += values[i];
        }

        return all;
    }

    /// <summary>The neurons, or the input, whose values a node reads; the first where they are several.</summary>
    private int Population(int node)
    {
        var seen = new HashSet<int>();
        while (graph.Nodes[node] is not (InputNode or ThresholdNode or NeuronNode) || seen.Count == 0)
        {
            if (!seen.Add(node)) break;
            node = graph.Nodes[node].Sources[0];
        }

        return node;
    }
}
