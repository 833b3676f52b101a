using Spike.Runtime.Kernels;

namespace Spike.Runtime.Native;

/// <summary>A layer as <see cref="NeuronTile"/> reads it, the state of its neurons for each sample, and what it emitted in the steps of a block.</summary>
/// <remarks>Neurons are padded to whole tiles. Those that pad have weights of 0 and a threshold of infinity: they never spike.</remarks>
internal sealed unsafe class PackedLayer : IDisposable
{
    private readonly List<IDisposable> owned = [];

    /// <param name="layer">The layer.</param>
    /// <param name="network">Its network.</param>
    /// <param name="tile">Neurons of a tile.</param>
    /// <param name="batch">Samples.</param>
    /// <param name="steps">Most steps of a block.</param>
    /// <param name="traced">Whether membranes of each step are kept.</param>
    public PackedLayer(NativeLayer layer, NativeNetwork network, int tile, int batch, int steps, bool traced)
    {
        Layer = layer;
        Tiles = (layer.Neurons + tile - 1) / tile;
        Padded = Tiles * tile;
        Words = (Padded + 63) / 64;
        var step = NeuronStep.Of(layer.Model, layer.Neurons, network.TimeStep, network.Discretisation);
        Template = new TileCall
        {
            Weights = Weights(layer.Synapses, tile),
            RecurrentWeights = layer.Recurrent is null ? null : Weights(layer.Recurrent, tile),
            Bias = Numbers(layer.Synapses.Bias is { } bias ? bias.Span : new float[layer.Neurons], 0),
            Decay = Numbers(step.Decay, 0),
            Gain = Numbers(step.Gain, 0),
            Drive = Numbers(step.Drive, 0),
            SynapseDecay = step.SynapseDecay is null ? null : Numbers(step.SynapseDecay, 0),
            SynapseGain = step.SynapseGain is null ? null : Numbers(step.SynapseGain, 0),
            PastGain = step.PastGain is null ? null : Numbers(step.PastGain, 0),
            Threshold = step.Threshold is null ? null : Numbers(step.Threshold, float.PositiveInfinity),
            Reset = step.Reset is null ? null : Numbers(step.Reset, 0),
            SpikeStride = Words * sizeof(ulong),
            TraceStride = Padded,
        };
        Membranes = Room<float>((long)batch * Padded);
        Currents = step.SynapseDecay is null ? null : Room<float>((long)batch * Padded);
        Spikes = Spiking ? Room<ulong>((long)batch * steps * Words) : null;
        Trace = traced || !Spiking ? Room<float>((long)batch * steps * Padded) : null;
        if (layer.Recurrent is null) return;
        RecurrentEvents = Room<int>((long)batch * RecurrentRoom);
        RecurrentCounts = new int[batch];
        RecurrentValues = Spiking ? null : Room<float>((long)batch * RecurrentRoom);
    }

    public NativeLayer Layer { get; }

    public int Tiles { get; }

    /// <summary>Neurons of all tiles.</summary>
    public int Padded { get; }

    /// <summary>64-bit words of the spikes of a step.</summary>
    public int Words { get; }

    public bool Spiking => Layer.Model is Spiking;

    /// <summary>The call for the first tile, without state and events.</summary>
    public TileCall Template { get; }

    /// <summary>[batch, padded].</summary>
    public float* Membranes { get; }

    public float* Currents { get; }

    /// <summary>[batch, steps of a block, words]; null where neurons do not spike.</summary>
    public ulong* Spikes { get; }

    /// <summary>[batch, steps of a block, padded]; null where membranes are not kept.</summary>
    public float* Trace { get; }

    public int RecurrentRoom => Padded + EventScan.Slack;

    /// <summary>What was emitted in the last step, as events: [batch, room].</summary>
    public int* RecurrentEvents { get; }

    public float* RecurrentValues { get; }

    public int[] RecurrentCounts { get; } = [];

    /// <summary>Membranes and currents become 0, and nothing has been emitted.</summary>
    public void Rest(int batch)
    {
        new Span<float>(Membranes, batch * Padded).Clear();
        if (Currents != null) new Span<float>(Currents, batch * Padded).Clear();
        RecurrentCounts.AsSpan().Clear();
    }

    public void Dispose()
    {
        foreach (IDisposable buffer in owned) buffer.Dispose();
    }

    // [outputs, inputs] becomes [tiles][inputs][tile].
    private float* Weights(DenseSynapses synapses, int tile)
    {
        float* packed = Room<float>((long)Padded * synapses.Inputs);
        ReadOnlySpan<float> weights = synapses.Weights.Span;
        for (int n = 0; n < synapses.Outputs; n++)
        {
            float* to = packed + ((nint)(n / tile) * tile * synapses.Inputs) + (n % tile);
            ReadOnlySpan<float> row = weights.Slice(n * synapses.Inputs, synapses.Inputs);
            for (int i = 0; i < row.Length; i++) to[(nint)i * tile] = row[i];
        }

        return packed;
    }

    private float* Numbers(ReadOnlySpan<float> values, float padding)
    {
        float* to = Room<float>(Padded);
        var room = new Span<float>(to, Padded);
        room.Fill(padding);
        values.CopyTo(room);
        return to;
    }

    private T* Room<T>(long length) where T : unmanaged
    {
        var buffer = new NativeBuffer<T>(length);
        owned.Add(buffer);
        return buffer.Pointer;
    }
}
