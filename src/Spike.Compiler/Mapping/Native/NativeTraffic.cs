using Spike.Compiler.Mapping.Partitioning;
using Spike.Runtime.Chips;

namespace Spike.Compiler.Mapping.Native;

/// <summary>Spikes between the cores of a native network, and the cores that it cannot do without.</summary>
internal static class NativeTraffic
{
    /// <summary>Spikes a sample from core to core.</summary>
    /// <param name="cores">Where neurons are.</param>
    /// <param name="rate">Spikes a sample of each neuron of a node.</param>
    public static Dictionary<(int From, int To), double> Between(IReadOnlyList<NativeCore> cores, Func<int, double> rate)
    {
        var homes = new Dictionary<(int Node, int Neuron), int>();
        for (int core = 0; core < cores.Count; core++)
        {
            foreach (NativeSlice slice in cores[core].Slices)
            {
                foreach (int neuron in slice.Neurons) homes[(slice.Layer.Node, neuron)] = core;
            }
        }

        var spikes = new Dictionary<(int, int), double>();
        for (int core = 0; core < cores.Count; core++)
        {
            foreach ((int source, int element, _) in cores[core].Slices.SelectMany(slice => slice.Rows))
            {
                // What comes from the host crosses no core.
                if (!homes.TryGetValue((source, element), out int from) || from == core) continue;
                spikes[(from, core)] = spikes.GetValueOrDefault((from, core)) + rate(source);
            }
        }

        return spikes;
    }

    /// <summary>What each limit needs, however the network is cut: all neurons and their state, each row at one core at least, each weight once, each spike sent once to a layer that reads it.</summary>
    public static (string Name, long Used, long Limit, double Share) Bound(QuantisedNetwork network, ChipProfile chip)
    {
        var sum = default(CoreLoad);
        HashSet<int> layers = [.. network.Layers.Select(layer => layer.Node)];
        foreach (QuantisedLayer layer in network.Layers)
        {
            var rows = layer.Neurons.SelectMany(neuron => neuron.Synapses).Select(synapse => (synapse.Source, synapse.Element, synapse.Delay)).ToHashSet();
            long weights = layer.Kernel?.Weights.LongCount(weight => weight != 0) ?? layer.Neurons.Sum(neuron => (long)neuron.Synapses.Length);
            sum += new CoreLoad(layer.Neurons.Length, 2 * chip.Core.StateBits.LongCount * layer.Neurons.Length, weights * chip.Synapses.WeightBits.Count, rows.Count, rows.Count(row => layers.Contains(row.Source)));
        }

        return sum.Shares(CoreLoad.Of(chip)).MaxBy(share => share.Share);
    }
}
