using Spike.Compiler.Mapping.Partitioning;
using Spike.Runtime.Chips;

namespace Spike.Compiler.Mapping.Native;

/// <summary>Neurons that share a core while it is filled.</summary>
internal sealed class NativeCore(ChipProfile chip)
{
    private readonly CoreLoad limits = CoreLoad.Of(chip);

    public List<NativeSlice> Slices { get; } = [];

    public CoreLoad Load { get; private set; }

    /// <summary>Takes a neuron if there is room for it.</summary>
    public bool Add(QuantisedLayer layer, int neuron)
    {
        QuantisedNeuron of = layer.Neurons[neuron];
        NativeSlice? slice = Slices.Find(slice => slice.Layer == layer && slice.CurrentDecay == of.CurrentDecay && slice.VoltageDecay == of.VoltageDecay);
        NativeSlice grown = slice ?? new NativeSlice(chip, layer, of.CurrentDecay, of.VoltageDecay);
        (long bits, long rows) = grown.Growth(of);
        // A current and a membrane.
        CoreLoad next = Load + new CoreLoad(1, 2 * chip.Core.StateBits.LongCount, bits, rows, 0);
        if (!next.Fits(limits)) return false;
        grown.Add(neuron);
        if (slice is null) Slices.Add(grown);
        Load = next;
        return true;
    }

    /// <summary>The first limit that one neuron alone passes.</summary>
    public (string Limit, long Used, long Most) Excess(QuantisedLayer layer, int neuron)
    {
        QuantisedNeuron of = layer.Neurons[neuron];
        (long bits, long rows) = new NativeSlice(chip, layer, of.CurrentDecay, of.VoltageDecay).Growth(of);
        (string name, long used, long limit, _) = new CoreLoad(1, 2 * chip.Core.StateBits.LongCount, bits, rows, 0).Shares(limits).MaxBy(share => share.Share);
        return (name, used, limit);
    }
}

/// <summary>Neurons of a layer with the same decays on one core.</summary>
internal sealed class NativeSlice(ChipProfile chip, QuantisedLayer layer, int currentDecay, int voltageDecay)
{
    private readonly Dictionary<(int Source, int Element, int Delay), int> entries = [];
    private long sparse;

    public QuantisedLayer Layer => layer;

    public int CurrentDecay => currentDecay;

    public int VoltageDecay => voltageDecay;

    public List<int> Neurons { get; } = [];

    /// <summary>Who sends to it and with which delay, in the order of its rows.</summary>
    public IEnumerable<(int Source, int Element, int Delay)> Rows => entries.Keys.Order();

    public bool IsDense => Dense(entries.Count, Neurons.Count) <= sparse;

    /// <summary>Bits of synaptic memory and input axons that a further neuron takes.</summary>
    public (long Bits, long Rows) Growth(QuantisedNeuron neuron)
    {
        (long more, long rows) = Sparse(neuron);
        return (Math.Min(sparse + more, Dense(entries.Count + rows, Neurons.Count + 1)) - Math.Min(sparse, Dense(entries.Count, Neurons.Count)), rows);
    }

    public void Add(int neuron)
    {
        sparse += Sparse(layer.Neurons[neuron]).Bits;
        foreach (QuantisedSynapse synapse in layer.Neurons[neuron].Synapses)
        {
            var key = (synapse.Source, synapse.Element, synapse.Delay);
            entries[key] = entries.GetValueOrDefault(key) + 1;
        }

        Neurons.Add(neuron);
    }

    private (long Bits, long Rows) Sparse(QuantisedNeuron neuron)
    {
        long bits = 0, rows = 0;
        int width = chip.Synapses.WeightBits.Count;
        foreach (QuantisedSynapse synapse in neuron.Synapses)
        {
            int before = entries.GetValueOrDefault((synapse.Source, synapse.Element, synapse.Delay));
            if (before == 0) rows++;
            bits += chip.Synapses.Encodings.Sparse is { } list
                ? chip.Synapses.ListBits(list, before + 1, width) - (before == 0 ? 0 : chip.Synapses.ListBits(list, before, width)) : 1L << 40;
        }

        return (bits, rows);
    }

    private long Dense(long rows, int neurons) => rows == 0 ? 0
        : chip.Synapses.Encodings.Dense is { } list ? rows * chip.Synapses.ListBits(list, neurons, chip.Synapses.WeightBits.Count) : 1L << 50;
}
