using Spike.Compiler.Diagnostics;
using Spike.Compiler.Mapping.Populations;
using Spike.Runtime.Chips;

namespace Spike.Compiler.Mapping.Native;

/// <summary>Fills cores layer after layer. What leaves a core is known only when all readers have theirs: where it is too much, its layers are spread over more cores.</summary>
internal static class NativePartition
{
    /// <exception cref="ModelFault">A neuron does not fit an empty core, or the board has too few.</exception>
    public static List<NativeCore> Of(QuantisedNetwork network, ChipBoard board)
    {
        ChipProfile chip = board.Chip;
        foreach (QuantisedLayer layer in network.Layers) RequireFanIn(layer, chip);
        var most = network.Layers.ToDictionary(layer => layer.Node, _ => int.MaxValue);
        for (; ; )
        {
            List<NativeCore> cores = Fill(network, chip, most);
            if (cores.Count > board.Cores)
            {
                throw new ModelFault("SPIKE3012", null, $"the network takes {cores.Count} cores, and the board '{board.Name}' has {board.Cores}: {cores.Count - board.Cores} too few",
                    "Take a board with more chips, make the network smaller, or compile for a chip with larger cores.");
            }

            if (!Spread(network, cores, chip, most)) return cores;
        }
    }

    private static List<NativeCore> Fill(QuantisedNetwork network, ChipProfile chip, Dictionary<int, int> most)
    {
        var cores = new List<NativeCore> { new(chip) };
        foreach (QuantisedLayer layer in network.Layers)
        {
            int here = cores[^1].Slices.Count == 0 || most[layer.Node] == int.MaxValue ? 0 : int.MaxValue;
            foreach (NeuronGroup group in Groups(layer, chip, most[layer.Node]))
            {
                if (here >= most[layer.Node] || !cores[^1].Add(layer, group))
                {
                    cores.Add(new NativeCore(chip));
                    here = 0;
                    if (!cores[^1].Add(layer, group)) throw Fault(layer, cores[^1].Excess(layer, group), chip);
                }

                here += group.Neurons.Length;
            }
        }

        return cores;
    }

    /// <summary>In the order in which cores are filled: neighbours share sources, and those with the same decays a slice.</summary>
    private static IEnumerable<NeuronGroup> Groups(QuantisedLayer layer, ChipProfile chip, int most)
    {
        if (layer.Kernel is not { } kernel || kernel.Window.OutputLength == 1 || chip.Synapses.Encodings.Convolution is null || Channels(layer, kernel, chip, most) is not { } channels)
            return Enumerable.Range(0, layer.Neurons.Length).OrderBy(n => (layer.Neurons[n].CurrentDecay, layer.Neurons[n].VoltageDecay, n)).Select(n => new NeuronGroup([n], null, 0));
        return Enumerable.Range(0, (kernel.OutputChannels + channels - 1) / channels).Select(band => new Band(band * channels, Math.Min(channels, kernel.OutputChannels - (band * channels))))
            .SelectMany(band => Enumerable.Range(0, kernel.Window.OutputLength).Select(position => Group(kernel, band, position)));
    }

    private static NeuronGroup Group(SharedKernel kernel, Band band, int position) =>
        new([.. Enumerable.Range(band.First, band.Count).Select(channel => (channel * kernel.Window.OutputLength) + position)], band, position);

    /// <summary>Channels that fit a core at the position with most synapses; null where not even one does, and its synapses must be spread.</summary>
    private static int? Channels(QuantisedLayer layer, SharedKernel kernel, ChipProfile chip, int most)
    {
        int busiest = Enumerable.Range(0, kernel.Window.OutputLength).MaxBy(position => layer.Neurons[position].Synapses.Length);
        for (int channels = Math.Min(kernel.OutputChannels, most); channels >= 1; channels /= 2)
        {
            if (new NativeCore(chip).Add(layer, Group(kernel, new Band(0, channels), busiest))) return channels;
        }

        return null;
    }

    /// <summary>Whether a core sends to more axons than it has output axons; then its layers get fewer neurons a core.</summary>
    private static bool Spread(QuantisedNetwork network, List<NativeCore> cores, ChipProfile chip, Dictionary<int, int> most)
    {
        var routes = new Dictionary<(int, int), int>();
        foreach ((int Source, int Element, int) row in cores.SelectMany(core => core.Slices).SelectMany(slice => slice.Rows))
            routes[(row.Source, row.Element)] = routes.GetValueOrDefault((row.Source, row.Element)) + 1;
        foreach ((int, int) element in network.Outputs.SelectMany(output => output.Elements)) routes[element] = routes.GetValueOrDefault(element) + 1;
        bool any = false;
        foreach (NativeCore core in cores)
        {
            long used = core.Slices.Sum(slice => slice.Neurons.Sum(neuron => (long)routes.GetValueOrDefault((slice.Layer.Node, neuron))));
            if (used <= chip.Core.OutputAxons.LongCount) continue;
            foreach (NativeSlice slice in core.Slices)
            {
                int here = core.Slices.Where(other => other.Layer == slice.Layer).Sum(other => other.Neurons.Count);
                if (core.Slices.Count == 1 && here == 1) throw Fault(slice.Layer, (CapacityFault.OutputAxons, used, chip.Core.OutputAxons.LongCount), chip);
                most[slice.Layer.Node] = Math.Min(most[slice.Layer.Node], Math.Max(1, (int)Math.Min(here - 1L, here * chip.Core.OutputAxons.LongCount / used)));
            }

            any = true;
        }

        return any;
    }

    private static void RequireFanIn(QuantisedLayer layer, ChipProfile chip)
    {
        int most = layer.Neurons.Max(neuron => neuron.Synapses.Length);
        if (most > chip.Core.FanIn.LongCount) throw Fault(layer, ("synapses", most, chip.Core.FanIn.LongCount), chip);
    }

    private static ModelFault Fault(QuantisedLayer layer, (string Limit, long Used, long Most) excess, ChipProfile chip) =>
        CapacityCodes.Fault(layer.Name, layer.Name, excess.Limit, excess.Used, excess.Most, chip.Name);
}
