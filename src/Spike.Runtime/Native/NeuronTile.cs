using System.Runtime.CompilerServices;

namespace Spike.Runtime.Native;

/// <summary>What <see cref="NeuronTile"/> works on: some neurons of one sample, over steps. Pointers are to the tile's first neuron.</summary>
internal unsafe struct TileCall
{
    /// <summary>[inputs][tile].</summary>
    public float* Weights, RecurrentWeights;

    public float* Bias, Decay, Gain, Drive;

    /// <summary>Null where there are none, see <see cref="NeuronStep"/>.</summary>
    public float* SynapseDecay, SynapseGain, PastGain, Threshold, Reset;

    /// <summary>State, read and written.</summary>
    public float* Membranes, Currents;

    /// <summary>Indices of the inputs that are not 0, all steps in turn; the events of step t are Starts[t] to Starts[t + 1].</summary>
    public int* Events, Starts;

    /// <summary>The inputs of the events; null where all are 1.</summary>
    public float* Values;

    /// <summary>The same for what the layer emitted in the step before; used for one step at a time.</summary>
    public int* RecurrentEvents;
    public float* RecurrentValues;
    public int RecurrentCount;

    public int Steps;

    /// <summary>Where the spikes of each step go, one bit a neuron, and where its membranes do. Null: nowhere.</summary>
    public byte* Spikes;
    public float* Trace;

    /// <summary>Bytes, and floats, between steps.</summary>
    public nint SpikeStride, TraceStride;
}

/// <summary>Integrates events and steps neurons, four vectors of them at a time.</summary>
/// <remarks>
/// The four sums stay in registers over all events of a step, and the weights of the tile's neurons in the cache over all steps and samples. Lanes are neurons,
/// so each one's sum is added up in the order of <see cref="NativeReference"/>. Four sums hide most of an addition's latency; more would widen the weights past the cache.
/// </remarks>
internal static unsafe class NeuronTile
{
    public const int Vectors = 4;

    public static void Run<T>(in TileCall call) where T : struct, IFloatLanes<T>
    {
        int count = T.Count;
        T v0 = T.Load(call.Membranes), v1 = T.Load(call.Membranes + count), v2 = T.Load(call.Membranes + (2 * count)), v3 = T.Load(call.Membranes + (3 * count));
        byte* spikes = call.Spikes;
        float* trace = call.Trace;
        for (int t = 0; t < call.Steps; t++)
        {
            T a0 = T.Load(call.Bias), a1 = T.Load(call.Bias + count), a2 = T.Load(call.Bias + (2 * count)), a3 = T.Load(call.Bias + (3 * count));
            int first = call.Starts[t], number = call.Starts[t + 1] - first;
            Integrate(call.Weights, call.Events + first, call.Values == null ? null : call.Values + first, number, ref a0, ref a1, ref a2, ref a3);
            if (call.RecurrentCount > 0)
                Integrate(call.RecurrentWeights, call.RecurrentEvents, call.RecurrentValues, call.RecurrentCount, ref a0, ref a1, ref a2, ref a3);
            v0 = Drift(call, 0, v0);
            v1 = Drift(call, count, v1);
            v2 = Drift(call, 2 * count, v2);
            v3 = Drift(call, 3 * count, v3);
            if (call.SynapseDecay != null)
            {
                a0 = Synapse(call, 0, a0);
                a1 = Synapse(call, count, a1);
                a2 = Synapse(call, 2 * count, a2);
                a3 = Synapse(call, 3 * count, a3);
            }

            v0 = Membrane(call, 0, v0, a0);
            v1 = Membrane(call, count, v1, a1);
            v2 = Membrane(call, 2 * count, v2, a2);
            v3 = Membrane(call, 3 * count, v3, a3);
            if (call.Threshold != null)
            {
                ulong bits = Spike(call, 0, ref v0) | (Spike(call, count, ref v1) << count) | (Spike(call, 2 * count, ref v2) << (2 * count)) | (Spike(call, 3 * count, ref v3) << (3 * count));
                if (count == 16) *(ulong*)spikes = bits;
                else if (count == 8) *(uint*)spikes = (uint)bits;
                else *(ushort*)spikes = (ushort)bits;
                spikes += call.SpikeStride;
            }

            if (trace != null)
            {
                Store(v0, v1, v2, v3, trace);
                trace += call.TraceStride;
            }
        }

        Store(v0, v1, v2, v3, call.Membranes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Integrate<T>(float* weights, int* events, float* values, int number, ref T sum0, ref T sum1, ref T sum2, ref T sum3) where T : struct, IFloatLanes<T>
    {
        int count = T.Count;
        T a0 = sum0, a1 = sum1, a2 = sum2, a3 = sum3;
        if (values == null)
        {
            for (int* end = events + number; events < end; events++)
            {
                float* row = weights + ((nint)(uint)*events * Vectors * count);
                a0 += T.Load(row);
                a1 += T.Load(row + count);
                a2 += T.Load(row + (2 * count));
                a3 += T.Load(row + (3 * count));
            }
        }
        else
        {
            for (int* end = events + number; events < end; events++, values++)
            {
                float* row = weights + ((nint)(uint)*events * Vectors * count);
                T x = T.All(*values);
                a0 += T.Load(row) * x;
                a1 += T.Load(row + count) * x;
                a2 += T.Load(row + (2 * count)) * x;
                a3 += T.Load(row + (3 * count)) * x;
            }
        }

        (sum0, sum1, sum2, sum3) = (a0, a1, a2, a3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Synapse<T>(in TileCall call, int at, T sum) where T : struct, IFloatLanes<T>
    {
        T current = (T.Load(call.SynapseDecay + at) * T.Load(call.Currents + at)) + (T.Load(call.SynapseGain + at) * sum);
        T.Store(current, call.Currents + at);
        return current;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Drift<T>(in TileCall call, int at, T v) where T : struct, IFloatLanes<T>
    {
        v = (T.Load(call.Decay + at) * v) + T.Load(call.Drive + at);
        return call.PastGain == null ? v : v + (T.Load(call.PastGain + at) * T.Load(call.Currents + at));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Membrane<T>(in TileCall call, int at, T v, T current) where T : struct, IFloatLanes<T> => v + (T.Load(call.Gain + at) * current);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Spike<T>(in TileCall call, int at, ref T v) where T : struct, IFloatLanes<T>
    {
        T threshold = T.Load(call.Threshold + at), mask = T.Above(v, threshold);
        v = T.Select(mask, call.Reset == null ? v - threshold : T.Load(call.Reset + at), v);
        return T.Bits(mask);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(T v0, T v1, T v2, T v3, float* to) where T : struct, IFloatLanes<T>
    {
        T.Store(v0, to);
        T.Store(v1, to + T.Count);
        T.Store(v2, to + (2 * T.Count));
        T.Store(v3, to + (3 * T.Count));
    }
}
