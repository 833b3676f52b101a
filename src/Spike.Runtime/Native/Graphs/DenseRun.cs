using System.Runtime.CompilerServices;

namespace Spike.Runtime.Native.Graphs;

/// <summary>Synapses between all neurons, from event to event: what is 0 costs nothing but the look for it.</summary>
/// <remarks>As in <see cref="NeuronTile"/> the sums of a tile's neurons stay in registers over the events of a step, and its weights in the cache over the steps.</remarks>
internal sealed unsafe class DenseRun<T> : NodeRun where T : struct, IFloatLanes<T>
{
    /// <summary>Vectors of a tile: four sums hide most of an addition's latency.</summary>
    private const int Vectors = Tile / 16;

    private static readonly int Neurons = Vectors * T.Count;

    private readonly int inputs, eventRoom;
    private readonly float* weights, bias;
    private readonly int*[] events, starts;
    private readonly float*[] values;

    public DenseRun(DenseNode node, NativeGraph graph, BlockRoom room) : base(node, room)
    {
        inputs = node.Inputs;
        weights = Pack(graph.Segments.Read<float>(node.WeightSegment), inputs, Neurons);
        bias = Numbers(node.BiasSegment is { } segment ? graph.Segments.Read<float>(segment) : new float[Length]);
        eventRoom = checked((room.Steps * inputs) + EventScan.Slack);
        events = new int*[room.Workers];
        starts = new int*[room.Workers];
        values = new float*[room.Workers];
        for (int worker = 0; worker < room.Workers; worker++)
        {
            events[worker] = Own<int>(eventRoom);
            starts[worker] = Own<int>(room.Steps + 1);
            values[worker] = Own<float>(eventRoom);
        }
    }

    public override void Compute(int worker, int sample, int first, int count)
    {
        bool graded = Scan(worker, sample, first, count);
        int* start = starts[worker], list = events[worker];
        float* value = graded ? values[worker] : null;
        int vector = T.Count;
        for (int at = 0; at < Length; at += Neurons)
        {
            float* tile = weights + ((nint)at * inputs), from = bias + at;
            for (int t = 0; t < count; t++)
            {
                T a0 = T.Load(from), a1 = T.Load(from + vector), a2 = T.Load(from + (2 * vector)), a3 = T.Load(from + (3 * vector));
                Integrate(tile, list + start[t], value == null ? null : value + start[t], start[t + 1] - start[t], ref a0, ref a1, ref a2, ref a3);
                float* to = Row(sample, first + t) + at;
                T.Store(a0, to);
                T.Store(a1, to + vector);
                T.Store(a2, to + (2 * vector));
                T.Store(a3, to + (3 * vector));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Integrate(float* weights, int* events, float* values, int number, ref T sum0, ref T sum1, ref T sum2, ref T sum3)
    {
        int count = T.Count;
        T a0 = sum0, a1 = sum1, a2 = sum2, a3 = sum3;
        for (int e = 0; e < number; e++)
        {
            float* row = weights + ((nint)(uint)events[e] * Vectors * count);
            if (values == null)
            {
                a0 += T.Load(row);
                a1 += T.Load(row + count);
                a2 += T.Load(row + (2 * count));
                a3 += T.Load(row + (3 * count));
                continue;
            }

            T x = T.All(values[e]);
            a0 += T.Load(row) * x;
            a1 += T.Load(row + count) * x;
            a2 += T.Load(row + (2 * count)) * x;
            a3 += T.Load(row + (3 * count)) * x;
        }

        (sum0, sum1, sum2, sum3) = (a0, a1, a2, a3);
    }

    /// <summary>Lists what is not 0 in each step; whether anything of it is not 1.</summary>
    private bool Scan(int worker, int sample, int first, int count)
    {
        int* to = events[worker], start = starts[worker];
        float* value = values[worker];
        bool graded = false;
        int found = 0;
        for (int t = 0; t < count; t++)
        {
            start[t] = found;
            float* x = Input(worker, sample, first + t);
            int next = found + EventScan.Values(x, inputs, to + found, ref graded);
            // The sum of several sources is gone with the next step, so values are kept as they are found.
            for (; found < next; found++) value[found] = x[to[found]];
        }

        start[count] = found;
        return graded;
    }
}
