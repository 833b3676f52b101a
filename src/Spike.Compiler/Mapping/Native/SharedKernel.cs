using System.Collections.Immutable;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Mapping.Native;

/// <summary>One kernel for all positions of a layer.</summary>
/// <param name="Source">The node that it reads.</param>
/// <param name="Delay">Of its axons.</param>
/// <param name="Window">How the kernel slides.</param>
/// <param name="OutputChannels">Of all groups; neuron o · positions + p is channel o at position p.</param>
/// <param name="Groups">Groups of channels that do not see each other.</param>
/// <param name="Weights">[output channels, input channels of a group, taps].</param>
internal sealed record SharedKernel(int Source, int Delay, Window Window, int OutputChannels, int Groups, ImmutableArray<sbyte> Weights)
{
    public int Inputs => Window.Channels / Groups;

    /// <summary>The kernel of a layer whose synapses come through one convolution or pool alone; null where they do not, or where they differ by position.</summary>
    /// <remarks>Parameters of single neurons, a scale of its own for each value or a delay may make them differ: so the kernel is read off the synapses themselves.</remarks>
    public static SharedKernel? Of(NativeGraph graph, QuantisedLayer layer)
    {
        if (Find(graph, layer.Node) is not var (window, outputs, groups) || outputs * window.OutputLength != layer.Neurons.Length) return null;
        if (layer.Neurons.Select(neuron => (neuron.CurrentDecay, neuron.VoltageDecay)).Distinct().Count() != 1) return null;
        if (layer.Neurons.FirstOrDefault(neuron => !neuron.Synapses.IsEmpty) is not { } any) return null;
        (int source, int delay) = (any.Synapses[0].Source, any.Synapses[0].Delay);
        int channels = window.Channels / groups, taps = window.KernelLength, perGroup = outputs / groups;
        var kernel = new sbyte?[outputs * channels * taps];
        var weights = new Dictionary<int, sbyte>();
        for (int n = 0; n < layer.Neurons.Length; n++)
        {
            (int output, int position) = Math.DivRem(n, window.OutputLength);
            weights.Clear();
            foreach (QuantisedSynapse synapse in layer.Neurons[n].Synapses)
            {
                if (synapse.Source != source || synapse.Delay != delay || !weights.TryAdd(synapse.Element, synapse.Weight)) return null;
            }

            int met = 0, first = output / perGroup * channels;
            for (int channel = 0; channel < channels; channel++)
            {
                for (int tap = 0; tap < taps; tap++)
                {
                    if (window.Source(position, tap) is not (>= 0 and int place)) continue;
                    sbyte weight = weights.GetValueOrDefault(((first + channel) * window.InputLength) + place);
                    if (weight != 0) met++;
                    ref sbyte? known = ref kernel[(((output * channels) + channel) * taps) + tap];
                    if (known is { } other && other != weight) return null;
                    known = weight;
                }
            }

            if (met != weights.Count) return null;
        }

        return new SharedKernel(source, delay, window, outputs, groups, [.. kernel.Select(weight => weight ?? 0)]);
    }

    /// <summary>The one convolution or pool between a node and the neurons, or the input, that it reads.</summary>
    private static (Window Window, int Outputs, int Groups)? Find(NativeGraph graph, int node)
    {
        (Window, int, int)? found = null;
        for (NativeNode next = graph.Nodes[node]; next.Sources.Length == 1;)
        {
            next = graph.Nodes[next.Sources[0]];
            switch (next)
            {
                case InputNode or NeuronNode or ThresholdNode:
                    return found;
                case ConvolutionNode convolution when found is null:
                    found = (convolution.Window, convolution.OutputChannels, convolution.Groups);
                    break;
                case PoolNode pool when found is null:
                    found = (pool.Window, pool.Window.Channels, pool.Window.Channels);
                    break;
                case ScaleNode or ReshapeNode or DelayNode:
                    break;
                default:
                    return null;
            }
        }

        return null;
    }
}
