using Spike.Runtime.Backends.Simd;
using Spike.Runtime.Kernels;

namespace Spike.Runtime.Native.Graphs;

/// <summary>Runs a native network with the bits of <see cref="GraphReference"/>, fast.</summary>
/// <remarks>
/// Steps go through the nodes in blocks: a node outside of cycles computes all steps of a block at once, so that its weights stay in the cache; the nodes of a
/// cycle go step by step together. Threads share the samples. The state stays from run to run.
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
        long frame = graph.Nodes.Sum(node => (long)node.Shape.Length) * batch * sizeof(float);
        room = new BlockRoom(batch, (int)Math.Clamp(MostBytes / frame, 1, MostSteps), Math.Min(threads, batch));
        SimdLevel chosen = level ?? SimdLevels.Best;
        HashSet<int> cycles = [.. order.Stages.Where(stage => stage.Cycle).SelectMany(stage => stage.Nodes)];
        runs = new NodeRun[graph.Nodes.Length];
        for (int id = 0; id < runs.Length; id++)
        {
            var make = new Maker(graph.Nodes[id], graph, room, record?.Contains(id) == true, cycles.Contains(id));
            runs[id] = chosen >= SimdLevel.Avx512 ? make.Run<Lanes16>() : chosen == SimdLevel.Avx2 ? make.Run<Lanes8>() : make.Run<Lanes4>();
        }

        for (int id = 0; id < runs.Length; id++) runs[id].Connect([.. graph.Nodes[id].Sources.Select(source => (runs[source], order.Late.Contains((source, id))))]);
        if (room.Workers > 1) team = new WorkerTeam(room.Workers, Work);
    }

    /// <summary>Steps of a block at most.</summary>
    public int Block => room.Steps;

    /// <summary>Where the caller writes what an input gives in a step of the next block, and reads what any node gave.</summary>
    public Span<float> Values(int node, int sample, int step) => new(runs[node].Row(sample, step), runs[node].Length);

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
    }

    private void Work(int worker)
    {
        int from = (int)((long)room.Batch * worker / room.Workers), to = (int)((long)room.Batch * (worker + 1) / room.Workers);
        foreach (Stage stage in order.Stages)
        {
            for (int sample = from; sample < to; sample++)
            {
                if (!stage.Cycle)
                {
                    runs[stage.Nodes[0]].Compute(worker, sample, 0, steps);
                    continue;
                }

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
        public NodeRun Run<T>() where T : struct, IFloatLanes<T> => Node switch
        {
            InputNode input => new InputRun(input, Room),
            DenseNode dense => new DenseRun<T>(dense, Graph, Room),
            ConvolutionNode convolution => new ConvolutionRun<T>(convolution, Graph, Room),
            PoolNode pool => new PoolRun(pool, Room),
            ScaleNode scale => new ScaleRun<T>(scale, Graph, Room),
            ThresholdNode threshold => new ThresholdRun<T>(threshold, Graph, Room),
            DelayNode delay => new DelayRun(delay, Graph, Room, InCycle && DelaySteps.BreaksCycles(delay, Graph)),
            NeuronNode neurons => new NeuronRun<T>(neurons, Graph, Room, Traced),
            _ => new CopyRun(Node, Room),
        };
    }
}
