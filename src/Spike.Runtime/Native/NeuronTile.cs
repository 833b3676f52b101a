using System.Runtime.CompilerServices;

namespace Spike.Runtime.Native;

/// <summary>What <see cref="NeuronTile"/> works on: some neurons of one sample, over steps. Pointers are to the tile's first neuron.</summary>
internal unsafe struct TileCall
{
    /// <summary>[inputs][tile].</summary>
    public float* Weights;

    public float* Bias, Decay, Gain, Drive;

    /// <summary>Null where there are none, see <see cref="NeuronStep"/>.</summary>
    public float* SynapseDecay, SynapseGain, PastGain, Threshold, Reset, Subtracted;

    /// <summary>State, read and written.</summary>
    public float* Membranes, Currents;

    /// <summary>Indices of the inputs that are not 0, all steps in turn; the events of step t are Starts[t] to Starts[t + 1].</summary>
    public int* Events, Starts;

    /// <summary>The inputs of the events; null where all are 1.</summary>
    public float* Values;

    public int Steps;

    /// <summary>Where the spikes of each step go, one bit a neuron; null for neurons that do not spike.</summary>
    public byte* Spikes;

    /// <summary>Where what each neuron gives goes, a spike as 1, and where membranes do. Null: nowhere.</summary>
    public float* Given, Trace;

    /// <summary>Bytes between the spikes of two steps, and floats between two rows.</summary>
    public nint SpikeStride, Stride;
}

/// <summary>Integrates events and steps neurons, two vectors of them at a time.</summary>
/// <remarks>
/// Lanes are neurons, so each one's sum is added up in the order of <see cref="Graphs.GraphReference"/>. Additions wait for each other: two vectors and two steps side by side are the four sums
/// that hide it. Four vectors and one step are as many, but the weights of 64 neurons then come from the second-level cache; those of 32 stay in the first for a good part.
/// </remarks>
internal static unsafe class NeuronTile
{
    public const int Vectors = 2;

    public static void Run<T>(in TileCall call) where T : struct, IFloatLanes<T>
    {
        int count = T.Count;
        T v0 = T.Load(call.Membranes), v1 = T.Load(call.Membranes + count);
        byte* spikes = call.Spikes;
        nint row = 0;
        for (int t = 0; t < call.Steps; t++)
        {
            T a0 = T.Load(call.Bias), a1 = T.Load(call.Bias + count);
            if (t + 1 < call.Steps)
            {
                // What two steps bring does not depend on what the first one does to the membranes.
                T b0 = a0, b1 = a1;
                Integrate(call, t, ref a0, ref a1, ref b0, ref b1);
                Step(call, a0, a1, ref v0, ref v1, ref spikes, ref row);
                t++;
                Step(call, b0, b1, ref v0, ref v1, ref spikes, ref row);
                continue;
            }

            int first = call.Starts[t], number = call.Starts[t + 1] - first;
            Integrate(call.Weights, call.Events + first, call.Values == null ? null : call.Values + first, number, ref a0, ref a1);
            Step(call, a0, a1, ref v0, ref v1, ref spikes, ref row);
        }

        T.Store(v0, call.Membranes);
        T.Store(v1, call.Membranes + count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<T>(in TileCall call, T a0, T a1, ref T v0, ref T v1, ref byte* spikes, ref nint row) where T : struct, IFloatLanes<T>
    {
        int count = T.Count;
        v0 = Drift(call, 0, v0);
        v1 = Drift(call, count, v1);
        if (call.SynapseDecay != null)
        {
            a0 = Synapse(call, 0, a0);
            a1 = Synapse(call, count, a1);
        }

        v0 = Membrane(call, 0, v0, a0);
        v1 = Membrane(call, count, v1, a1);
        T given0 = v0, given1 = v1;
        if (call.Threshold != null)
        {
            T spike0 = Spike(call, 0, ref v0), spike1 = Spike(call, count, ref v1);
            ulong bits = T.Bits(spike0) | (T.Bits(spike1) << count);
            if (count == 16) *(uint*)spikes = (uint)bits;
            else if (count == 8) *(ushort*)spikes = (ushort)bits;
            else *spikes = (byte)bits;
            spikes += call.SpikeStride;
            if (call.Given != null)
            {
                given0 = T.Select(spike0, T.All(1), T.All(0));
                given1 = T.Select(spike1, T.All(1), T.All(0));
            }
        }

        if (call.Given != null)
        {
            T.Store(given0, call.Given + row);
            T.Store(given1, call.Given + row + count);
        }

        if (call.Trace != null)
        {
            T.Store(v0, call.Trace + row);
            T.Store(v1, call.Trace + row + count);
        }

        row += call.Stride;
    }

    /// <summary>The events of two steps side by side, as far as both have any, and then the rest of the longer one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Integrate<T>(in TileCall call, int step, ref T a0, ref T a1, ref T b0, ref T b1) where T : struct, IFloatLanes<T>
    {
        int first = call.Starts[step], second = call.Starts[step + 1], end = call.Starts[step + 2], both = 0;
        if (call.Values == null)
        {
            both = Math.Min(second - first, end - second);
            int count = T.Count;
            float* weights = call.Weights;
            T x0 = a0, x1 = a1, y0 = b0, y1 = b1;
            int* other = call.Events + second;
            for (int* events = call.Events + first, last = events + both; events < last; events++, other++)
            {
                float* row = weights + ((nint)(uint)*events * Vectors * count), below = weights + ((nint)(uint)*other * Vectors * count);
                x0 += T.Load(row);
                x1 += T.Load(row + count);
                y0 += T.Load(below);
                y1 += T.Load(below + count);
            }

            (a0, a1, b0, b1) = (x0, x1, y0, y1);
        }

        Integrate(call.Weights, call.Events + first + both, call.Values == null ? null : call.Values + first, second - first - both, ref a0, ref a1);
        Integrate(call.Weights, call.Events + second + both, call.Values == null ? null : call.Values + second, end - second - both, ref b0, ref b1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Integrate<T>(float* weights, int* events, float* values, int number, ref T sum0, ref T sum1) where T : struct, IFloatLanes<T>
    {
        int count = T.Count;
        T a0 = sum0, a1 = sum1;
        if (values == null)
        {
            for (int* end = events + number; events < end; events++)
            {
                float* row = weights + ((nint)(uint)*events * Vectors * count);
                a0 += T.Load(row);
                a1 += T.Load(row + count);
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
            }
        }

        (sum0, sum1) = (a0, a1);
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
    private static T Spike<T>(in TileCall call, int at, ref T v) where T : struct, IFloatLanes<T>
    {
        T mask = T.Above(v, T.Load(call.Threshold + at));
        v = T.Select(mask, call.Reset == null ? v - T.Load(call.Subtracted + at) : T.Load(call.Reset + at), v);
        return mask;
    }
}
