using Spike.Runtime.Programs;

namespace Spike.Runtime.Native.Graphs;

/// <summary>Inputs, which the caller writes.</summary>
internal sealed class InputRun(InputNode node, BlockRoom room) : NodeRun(node, room)
{
    public override void Compute(int worker, int sample, int first, int count)
    {
    }
}

/// <summary>Outputs and other shapes of one node's values of the same step: they are that node's.</summary>
internal sealed unsafe class SameRun(NativeNode node, BlockRoom room) : NodeRun(node, room, ownsValues: false)
{
    public override void Connect((NodeRun Run, bool Late)[] sources)
    {
        base.Connect(sources);
        Values = sources[0].Run.Values;
    }

    public override void Compute(int worker, int sample, int first, int count)
    {
    }
}

/// <summary>Outputs and other shapes: a sum, or what was there in the step before.</summary>
internal sealed unsafe class CopyRun(NativeNode node, BlockRoom room) : NodeRun(node, room)
{
    public override void Compute(int worker, int sample, int first, int count)
    {
        for (int t = first; t < first + count; t++) Buffer.MemoryCopy(Input(worker, sample, t), Row(sample, t), Stride * sizeof(float), Length * sizeof(float));
    }
}

/// <summary>Each value times a number.</summary>
internal sealed unsafe class ScaleRun<T> : NodeRun where T : struct, IFloatLanes<T>
{
    private readonly float* scale;

    public ScaleRun(ScaleNode node, NativeGraph graph, BlockRoom room) : base(node, room) => scale = Numbers(graph.Segments.Read<float>(node.ScaleSegment));

    public override void Compute(int worker, int sample, int first, int count)
    {
        for (int t = first; t < first + count; t++)
        {
            float* from = Input(worker, sample, t), to = Row(sample, t);
            for (int i = 0; i < Length; i += T.Count) T.Store(T.Load(from + i) * T.Load(scale + i), to + i);
        }
    }
}

/// <summary>1 above a threshold.</summary>
internal sealed unsafe class ThresholdRun<T> : NodeRun where T : struct, IFloatLanes<T>
{
    private readonly float* threshold;

    public ThresholdRun(ThresholdNode node, NativeGraph graph, BlockRoom room) : base(node, room) =>
        threshold = Numbers(graph.Segments.Read<float>(node.ThresholdSegment), float.PositiveInfinity);

    public override void Compute(int worker, int sample, int first, int count)
    {
        T one = T.All(1), zero = T.All(0);
        for (int t = first; t < first + count; t++)
        {
            float* from = Input(worker, sample, t), to = Row(sample, t);
            for (int i = 0; i < Length; i += T.Count) T.Store(T.Select(T.Above(T.Load(from + i), T.Load(threshold + i)), one, zero), to + i);
        }
    }
}

/// <summary>Values of earlier steps, from a ring of as many as the longest delay needs.</summary>
internal sealed unsafe class DelayRun : NodeRun
{
    private readonly int[] delays;
    private readonly int ring;
    private readonly bool afterwards;
    private readonly float* history;
    private readonly long[] taken;

    /// <param name="node">The node.</param>
    /// <param name="graph">Its network.</param>
    /// <param name="room">Samples and steps.</param>
    /// <param name="afterwards">In a cycle a step's values come when all of it is done.</param>
    public DelayRun(DelayNode node, NativeGraph graph, BlockRoom room, bool afterwards) : base(node, room)
    {
        delays = DelaySteps.Of(node, graph);
        ring = delays.Max() + 1;
        this.afterwards = afterwards;
        history = Own<float>((long)room.Batch * ring * Stride);
        taken = new long[room.Batch];
    }

    public override void Rest()
    {
        base.Rest();
        for (int row = 0; row < Room.Batch * ring; row++) new Span<float>(history + ((nint)row * Stride), Stride).Clear();
        taken.AsSpan().Clear();
    }

    public override void Compute(int worker, int sample, int first, int count)
    {
        for (int t = first; t < first + count; t++)
        {
            if (!afterwards) Take(worker, sample, t);
            float* to = Row(sample, t);
            // The ring's last row is the newest: this step's, or, in a cycle, that of the step before.
            long newest = taken[sample] - 1;
            for (int i = 0; i < Length; i++) to[i] = Past(sample, newest - (afterwards ? delays[i] - 1 : delays[i]))[i];
        }
    }

    public override void Absorb(int worker, int sample, int step)
    {
        if (afterwards) Take(worker, sample, step);
    }

    // Before the first step the ring holds zeros.
    private float* Past(int sample, long step) => history + ((((nint)sample * ring) + (nint)((step + ring) % ring)) * Stride);

    private void Take(int worker, int sample, int step)
    {
        Buffer.MemoryCopy(Input(worker, sample, step), Past(sample, taken[sample]), Stride * sizeof(float), Length * sizeof(float));
        taken[sample]++;
    }
}

/// <summary>Sums over windows.</summary>
internal sealed unsafe class PoolRun : NodeRun
{
    private readonly Window window;
    private readonly bool average;
    private readonly int[] sources;

    public PoolRun(PoolNode node, BlockRoom room) : base(node, room)
    {
        (window, average) = (node.Window, node.Average);
        sources = [.. Enumerable.Range(0, window.OutputLength).SelectMany(output => Enumerable.Range(0, window.KernelLength).Select(tap => window.Source(output, tap)))];
    }

    public override void Compute(int worker, int sample, int first, int count)
    {
        int inputs = window.InputLength, outputs = window.OutputLength, taps = window.KernelLength;
        for (int t = first; t < first + count; t++)
        {
            float* from = Input(worker, sample, t), to = Row(sample, t);
            for (int c = 0; c < window.Channels; c++, from += inputs, to += outputs)
            {
                for (int p = 0; p < outputs; p++)
                {
                    float sum = 0;
                    for (int tap = 0; tap < taps; tap++)
                    {
                        int source = sources[(p * taps) + tap];
                        if (source >= 0) sum += from[source];
                    }

                    to[p] = average ? sum / taps : sum;
                }
            }
        }
    }
}
