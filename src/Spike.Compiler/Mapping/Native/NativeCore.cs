using Spike.Compiler.Mapping.Partitioning;
using Spike.Compiler.Mapping.Populations;
using Spike.Runtime.Chips;

namespace Spike.Compiler.Mapping.Native;

/// <summary>Neurons that share a core while it is filled.</summary>
internal sealed class NativeCore(ChipProfile chip)
{
    private readonly CoreLoad limits = CoreLoad.Of(chip);

    public List<NativeSlice> Slices { get; } = [];

    public CoreLoad Load { get; private set; }

    /// <summary>Takes neurons together if there is room for them.</summary>
    public bool Add(QuantisedLayer layer, NeuronGroup group)
    {
        NativeSlice? slice = Slices.Find(slice => slice.Takes(layer, group));
        NativeSlice grown = slice ?? new NativeSlice(chip, layer, group);
        CoreLoad next = Load + LoadOf(grown, group);
        if (!next.Fits(limits)) return false;
        grown.Add(group);
        if (slice is null) Slices.Add(grown);
        Load = next;
        return true;
    }

    /// <summary>The first limit that these neurons alone pass.</summary>
    public (string Limit, long Used, long Most) Excess(QuantisedLayer layer, NeuronGroup group)
    {
        (string name, long used, long limit, _) = LoadOf(new NativeSlice(chip, layer, group), group).Shares(limits).MaxBy(share => share.Share);
        return (name, used, limit);
    }

    private CoreLoad LoadOf(NativeSlice slice, NeuronGroup group)
    {
        (long bits, long rows) = slice.Growth(group);
        // A current and a membrane each.
        return new CoreLoad(group.Neurons.Length, 2 * chip.Core.StateBits.LongCount * group.Neurons.Length, bits, rows, 0);
    }
}

/// <summary>Neurons that go to one core together: one, or those of a band of channels at a position where a kernel is shared.</summary>
/// <param name="Neurons">Of the layer.</param>
/// <param name="Band">The channels; null where no kernel is shared.</param>
/// <param name="Position">The position.</param>
internal sealed record NeuronGroup(int[] Neurons, Band? Band, int Position);

/// <summary>Neurons of a layer on one core that have the same decays, or share a kernel.</summary>
internal sealed class NativeSlice
{
    private readonly ChipProfile chip;
    private readonly Dictionary<(int Source, int Element, int Delay), int> entries = [];
    private long sparse;

    public NativeSlice(ChipProfile chip, QuantisedLayer layer, NeuronGroup first)
    {
        (this.chip, Layer, Band, FirstPosition) = (chip, layer, first.Band, first.Position);
        (CurrentDecay, VoltageDecay) = (layer.Neurons[first.Neurons[0]].CurrentDecay, layer.Neurons[first.Neurons[0]].VoltageDecay);
    }

    public QuantisedLayer Layer { get; }

    public int CurrentDecay { get; }

    public int VoltageDecay { get; }

    /// <summary>The channels of the shared kernel; null where synapses are stored one by one.</summary>
    public Band? Band { get; }

    public int FirstPosition { get; }

    public List<int> Neurons { get; } = [];

    /// <summary>Who sends to it and with which delay, in the order of its rows.</summary>
    public IEnumerable<(int Source, int Element, int Delay)> Rows => entries.Keys.Order();

    public bool IsDense => Dense(entries.Count, Neurons.Count) <= sparse;

    public bool Takes(QuantisedLayer layer, NeuronGroup group)
    {
        if (layer != Layer || group.Band != Band) return false;
        QuantisedNeuron first = layer.Neurons[group.Neurons[0]];
        return Band is { } band ? FirstPosition + (Neurons.Count / band.Count) == group.Position : (first.CurrentDecay, first.VoltageDecay) == (CurrentDecay, VoltageDecay);
    }

    /// <summary>Bits of synaptic memory and input axons that further neurons take.</summary>
    public (long Bits, long Rows) Growth(NeuronGroup group)
    {
        if (Band is { } band)
        {
            long fresh = group.Neurons.SelectMany(neuron => Layer.Neurons[neuron].Synapses).Select(Key).Where(key => !entries.ContainsKey(key)).Distinct().LongCount();
            return (Neurons.Count == 0 ? KernelBits(chip, Layer.Kernel!, band) : 0, fresh);
        }

        (long more, long rows) = Sparse(Layer.Neurons[group.Neurons[0]]);
        return (Math.Min(sparse + more, Dense(entries.Count + rows, Neurons.Count + 1)) - Math.Min(sparse, Dense(entries.Count, Neurons.Count)), rows);
    }

    public void Add(NeuronGroup group)
    {
        foreach (int neuron in group.Neurons)
        {
            if (Band is null) sparse += Sparse(Layer.Neurons[neuron]).Bits;
            foreach (QuantisedSynapse synapse in Layer.Neurons[neuron].Synapses) entries[Key(synapse)] = entries.GetValueOrDefault(Key(synapse)) + 1;
            Neurons.Add(neuron);
        }
    }

    /// <summary>A list for each input channel, which all positions share.</summary>
    public static long KernelBits(ChipProfile chip, SharedKernel kernel, Band band)
    {
        int perGroup = kernel.OutputChannels / kernel.Groups, groups = ((band.End - 1) / perGroup) - (band.First / perGroup) + 1;
        return (long)groups * kernel.Inputs * chip.Synapses.ListBits(chip.Synapses.Encodings.Convolution!, (long)Math.Min(band.Count, perGroup) * kernel.Window.KernelLength, chip.Synapses.WeightBits.Count);
    }

    private static (int, int, int) Key(QuantisedSynapse synapse) => (synapse.Source, synapse.Element, synapse.Delay);

    private (long Bits, long Rows) Sparse(QuantisedNeuron neuron)
    {
        long bits = 0, rows = 0;
        int width = chip.Synapses.WeightBits.Count;
        foreach (QuantisedSynapse synapse in neuron.Synapses)
        {
            int before = entries.GetValueOrDefault(Key(synapse));
            if (before == 0) rows++;
            bits += chip.Synapses.Encodings.Sparse is { } list
                ? chip.Synapses.ListBits(list, before + 1, width) - (before == 0 ? 0 : chip.Synapses.ListBits(list, before, width)) : 1L << 40;
        }

        return (bits, rows);
    }

    private long Dense(long rows, int neurons) => rows == 0 ? 0
        : chip.Synapses.Encodings.Dense is { } list ? rows * chip.Synapses.ListBits(list, neurons, chip.Synapses.WeightBits.Count) : 1L << 50;
}
