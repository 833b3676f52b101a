using System.Collections.Immutable;
using Spike.Runtime.Backends.Simd;
using Spike.Runtime.Kernels;

namespace Spike.Runtime.Native.Graphs;

/// <summary>Runs a native network with the bits of <see cref="GraphReference"/>, fast.</summary>
/// <remarks>
/// Steps go through the nodes in blocks: a node outside of cycles computes all steps of a block at once, so that its weights stay in the cache; the nodes of a
/// cycle go step by step together. Dense synapses and the neurons behind them are one, see <see cref="DenseNeuronRun{T}"/>. Threads share the samples. The state stays from run to run.
/// </remarks>
internal sealed unsafe class GraphSimulator : IDisposable
{
    private const int MostSteps = 64;

    /// <summary>Bytes of all values of a block.</summary>
    private const long MostBytes = 256L << 20;

    private readonly NativeGraph graph;
    private readonly GraphOrder order;
    private readonly NodeRun[] runs;
    private readonly BlockRoom room;
    private readonly EventLists? lists;
    private readonly WorkerTeam? team;
    private int steps;

    /// <param name="graph">Without a fault.</param>
    /// <param name="batch">Samples that run side by side.</param>
    /// <param name="level">Instructions; null takes the widest.</param>
    /// <param name="threads">Workers. Results do not depend on them.</param>
    /// <param name="record">Ids of neurons whose membranes are kept.</param>
    public GraphSimulator(NativeGraph graph, int batch, SimdLevel? level = null, int threads = 1, IReadOnlyCollection<int>? record = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        this.graph = graph;
        order = GraphOrder.Of(graph, out _) ?? throw new ArgumentException("There is a cycle without state.", nameof(graph));
        HashSet<int> cycles = [.. order.Stages.Where(stage => stage.Cycle).SelectMany(stage => stage.Nodes)];
        ImmutableDictionary<int, int> pairs = DensePairs.Find(graph, cycles);
        int read = pairs.Values.Select(dense => ((DenseNode)graph.Nodes[dense]).Inputs).DefaultIfEmpty().Max();
        long frame = ((graph.Nodes.Sum(node => (long)node.Shape.Length) * sizeof(float)) + EventLists.Bytes(read)) * batch;
        room = new BlockRoom(batch, (int)Math.Clamp(MostBytes / frame, 1, MostSteps), Math.Min(threads, batch));
        SimdLevel chosen = level ?? SimdLevels.Best;
        if (!pairs.IsEmpty) lists = new EventLists(room, read);
        runs = [.. Enumerable.Range(0, graph.Nodes.Length).Select(id => Make(id, pairs, cycles.Contains(id), record?.Contains(id) == true, chosen))];
        // In the order of a step: what has the values of another node takes them when that one has its own.
        foreach (int id in order.Sequence)
        {
            int reader = pairs.GetValueOrDefault(id, id);
            runs[id].Connect([.. graph.Nodes[reader].Sources.Select(source => (runs[source], order.Late.Contains((source, reader))))]);
        }

        if (room.Workers > 1) team = new WorkerTeam(room.Workers, Work);
    }

    /// <summary>Steps of a block at most.</summary>
    public int Block => room.Steps;

    /// <summary>Where the caller writes what an input gives in a step of the next block, and reads what any node gave.</summary>
    public Span<float> Values(int node, int sample, int step) => runs[node].Look(sample, step);

    /// <summary>Whether a node has values; synapses that are one with their neurons have none.</summary>
    public bool HasValues(int node) => runs[node].Values != null;

    /// <summary>Membranes of a recorded node after a step of the last block.</summary>
    public ReadOnlySpan<float> Membranes(int node, int sample, int step) => ((INeuronRun)runs[node]).Membranes(sample, step);

    /// <summary>Runs a block whose inputs are written. Its values stay until the next.</summary>
    /// <param name="count">Steps, up to <see cref="Block"/>.</param>
    public void Run(int count)
    {
        steps = count;
        if (team is null) Work(0);
        else team.Run(team.Size);
    }

    /// <summary>Ends a block: what its last step gave is what the next one's first step finds before it.</summary>
    public void Carry()
    {
        foreach (NodeRun run in runs)
        {
            for (int sample = 0; sample < room.Batch; sample++) run.Carry(sample, steps);
        }
    }

    /// <summary>As before the first step.</summary>
    public void Rest()
    {
        foreach (NodeRun run in runs) run.Rest();
    }

    public void Dispose()
    {
        team?.Dispose();
        foreach (NodeRun run in runs) run?.Dispose();
        lists?.Dispose();
    }

    private NodeRun Make(int id, ImmutableDictionary<int, int> pairs, bool inCycle, bool traced, SimdLevel level)
    {
        NativeNode node = graph.Nodes[id];
        if (pairs.ContainsValue(id)) return new TakenRun(node, room);
        var make = new Maker(node, graph, room, traced, inCycle)
        {
            IsLate = node.Sources.Any(source => order.Late.Contains((source, id))),
            Pair = pairs.TryGetValue(id, out int dense) ? new PairedSynapses((DenseNode)graph.Nodes[dense], DensePairs.ReadsNumbers(graph, pairs, id), lists!) : null,
        };
        return level >= SimdLevel.Avx512 ? make.Run<Lanes16>() : level == SimdLevel.Avx2 ? make.Run<Lanes8>() : make.Run<Lanes4>();
    }

    private void Work(int worker)
    {
        int from = (int)((long)room.Batch * worker / room.Workers), to = (int)((long)room.Batch * (worker + 1) / room.Workers);
        foreach (Stage stage in order.Stages)
        {
            if (!stage.Cycle)
            {
                runs[stage.Nodes[0]].ComputeAll(worker, from, to, steps);
                continue;
            }

            for (int sample = from; sample < to; sample++)
            {
                for (int step = 0; step < steps; step++)
                {
                    foreach (int node in stage.Nodes) runs[node].Compute(worker, sample, step, 1);
                    foreach (int node in stage.Nodes) runs[node].Absorb(worker, sample, step);
                }
            }
        }
    }

    private readonly record struct Maker(NativeNode Node, NativeGraph Graph, BlockRoom Room, bool Traced, bool InCycle)
    {
        /// <summary>Whether a source is read of the step before.</summary>
        public bool IsLate { get; init; }

        /// <summary>The synapses of neurons that run as one with them.</summary>
        public PairedSynapses? Pair { get; init; }

        public NodeRun Run<T>() where T : struct, IFloatLanes<T> => Node switch
        {
            InputNode input => new InputRun(input, Room),
            DenseNode dense => new DenseRun<T>(dense, Graph, Room),
            ConvolutionNode convolution => new ConvolutionRun<T>(convolution, Graph, Room),
            PoolNode pool => new PoolRun(pool, Room),
            ScaleNode scale => new ScaleRun<T>(scale, Graph, Room),
            ThresholdNode threshold => new ThresholdRun<T>(threshold, Graph, Room),
            DelayNode delay => new DelayRun(delay, Graph, Room, InCycle && DelaySteps.BreaksCycles(delay, Graph)),
            NeuronNode neurons when Pair is not null => new DenseNeuronRun<T>(Pair, neurons, Graph, Room, Traced),
            NeuronNode neurons => new NeuronRun<T>(neurons, Graph, Room, Traced),
            { Sources.Length: 1 } when !IsLate => new SameRun(Node, Room),
            _ => new CopyRun(Node, Room),
        };
    }
}
