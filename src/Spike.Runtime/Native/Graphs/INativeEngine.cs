namespace Spike.Runtime.Native.Graphs;

/// <summary>What runs a native network, in blocks of steps.</summary>
internal interface INativeEngine : IDisposable
{
    /// <summary>Steps of a block at most.</summary>
    int Block { get; }

    /// <summary>Where an input's values of a step of the next block go.</summary>
    Span<float> Input(int node, int sample, int step);

    /// <summary>Runs a block whose inputs are written.</summary>
    void Run(int steps);

    /// <summary>What a node gave in a step of the last block; -1 is the step before it.</summary>
    ReadOnlySpan<float> Values(int node, int sample, int step);

    /// <summary>Membranes of recorded neurons after a step of the last block.</summary>
    ReadOnlySpan<float> Membranes(int node, int sample, int step);

    /// <summary>Ends a block that was looked at.</summary>
    void Carry();

    /// <summary>As before the first step.</summary>
    void Rest();
}

/// <summary>The simulator.</summary>
internal sealed class SimulatorEngine(NativeGraph graph, int batch, int threads, IReadOnlyCollection<int> record) : INativeEngine
{
    private readonly GraphSimulator simulator = new(graph, batch, threads: threads, record: record);

    public int Block => simulator.Block;

    public Span<float> Input(int node, int sample, int step) => simulator.Values(node, sample, step);

    public void Run(int steps) => simulator.Run(steps);

    public ReadOnlySpan<float> Values(int node, int sample, int step) => simulator.Values(node, sample, step);

    public ReadOnlySpan<float> Membranes(int node, int sample, int step) => simulator.Membranes(node, sample, step);

    public void Carry() => simulator.Carry();

    public void Rest() => simulator.Rest();

    public void Dispose() => simulator.Dispose();
}

/// <summary>The reference, a step at a time.</summary>
internal sealed class ReferenceEngine(NativeGraph graph, int batch) : INativeEngine
{
    private readonly Dictionary<(int Node, int Sample), float[]> inputs = [];
    private GraphReference reference = new(graph, batch);

    public int Block => 1;

    public Span<float> Input(int node, int sample, int step) =>
        inputs.TryGetValue((node, sample), out float[]? row) ? row : inputs[(node, sample)] = new float[graph.Nodes[node].Shape.Length];

    public void Run(int steps) => reference.Step((node, sample) => inputs[(node, sample)]);

    public ReadOnlySpan<float> Values(int node, int sample, int step) => step < 0 ? reference.Before(node, sample) : reference.Values(node, sample);

    public ReadOnlySpan<float> Membranes(int node, int sample, int step) => reference.Membranes(node, sample);

    public void Carry()
    {
    }

    public void Rest() => reference = new GraphReference(graph, batch);

    public void Dispose()
    {
    }
}
