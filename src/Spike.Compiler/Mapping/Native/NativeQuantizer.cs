using System.Collections.Immutable;
using Spike.Compiler.Diagnostics;
using Spike.Runtime.Chips;
using Spike.Runtime.Native.Graphs;

namespace Spike.Compiler.Mapping.Native;

/// <summary>A native network becomes one of Loihi's fixed-point neurons.</summary>
internal static class NativeQuantizer
{
    /// <param name="graph">The network.</param>
    /// <param name="chip">Its weights' bits and its delays are limits.</param>
    /// <param name="told">Gets what the chip does otherwise than the network, by node.</param>
    /// <exception cref="ModelFault">The chip's neurons cannot do it.</exception>
    public static QuantisedNetwork Quantise(NativeGraph graph, ChipProfile chip, List<(string Node, string Reason)> told)
    {
        if (!chip.Runs(NeuronPrograms.Lif))
            throw new ModelFault("SPIKE3014", null, $"the chip '{chip.Name}' has no '{NeuronPrograms.Lif}' program, which neurons of their own need", "Compile for loihi1, loihi2 or loihi3.");
        GraphOrder order = GraphOrder.Of(graph, out ImmutableArray<int> cycle) ?? throw new ModelFault("SPIKE1003", null, GraphFaults.Cycle(graph, cycle), "Put neurons or a delay into the cycle.");
        var parts = new LinearParts(graph, order);
        int[] nodes = [.. order.Stages.SelectMany(stage => stage.Nodes).Where(node => graph.Nodes[node] is NeuronNode)];
        if (nodes.Length == 0) throw new ModelFault("SPIKE3014", null, "it has no neurons", "Compile it for 'simulation'.");
        Dictionary<int, NeuronConstants[]> constants = nodes.ToDictionary(node => node, node => NeuronConstants.Of((NeuronNode)graph.Nodes[node], graph, told));
        Dictionary<int, LinearSum[]> sums = nodes.ToDictionary(node => node, parts.Input);
        int[] lags = Lags.Of(graph, sums);
        foreach (int node in nodes) TellBias(graph.Nodes[node], constants[node], sums[node], lags[node], told);
        ImmutableArray<QuantisedLayer> layers = [.. nodes.Select(node => Layer(graph, node, constants[node], sums[node], lags, chip))];
        return new QuantisedNetwork(layers, [.. graph.Outputs.Select(output => Output(graph, output, parts.Input(output), lags))]);
    }

    private static void TellBias(NativeNode node, NeuronConstants[] constants, LinearSum[] sums, int lag, List<(string Node, string Reason)> told)
    {
        bool biased = sums.Any(sum => sum.Bias != 0);
        if (biased && constants.Any(neuron => neuron.CurrentDecay < 4095))
            told.Add((node.Name, "its bias acts on the membrane at once, in the strength that its synaptic current would rise to"));
        if (lag > 0 && (biased || constants.Any(neuron => neuron.Drive != 0)))
            told.Add((node.Name, $"its bias acts from the chip's first step on, {lag} steps before its first input can arrive"));
    }

    private static QuantisedLayer Layer(NativeGraph graph, int node, NeuronConstants[] constants, LinearSum[] sums, int[] lags, ChipProfile chip)
    {
        string name = graph.Nodes[node].Name;
        var real = sums.Select((sum, n) => (
            Constants: constants[n], Weights: sum.Terms.Select(term => term.Weight * constants[n].Weight).ToArray(), Bias: constants[n].Drive + (sum.Bias * constants[n].BiasWeight))).ToArray();
        LayerScale scale = LayerScale.Choose(name, real, Math.Min(8, chip.Synapses.WeightBits.Count));
        int delays = chip.Spikes.MaxDelay.Count;
        var neurons = ImmutableArray.CreateBuilder<QuantisedNeuron>(sums.Length);
        for (int n = 0; n < sums.Length; n++)
        {
            var synapses = ImmutableArray.CreateBuilder<QuantisedSynapse>();
            for (int i = 0; i < sums[n].Terms.Count; i++)
            {
                LinearTerm term = sums[n].Terms[i];
                int weight = scale.Weight(real[n].Weights[i]), delay = term.Delay + lags[node] - lags[term.Source] - 1;
                if (delay > delays)
                {
                    throw new ModelFault("SPIKE3014", name, $"spikes of '{graph.Nodes[term.Source].Name}' reach it {delay} steps late, and the axons of '{chip.Name}' delay by {delays} at most",
                        "Shorten the delay, or compile for a chip with longer ones.");
                }

                if (weight != 0) synapses.Add(new QuantisedSynapse(term.Source, term.Element, delay, (sbyte)weight));
            }

            neurons.Add(new QuantisedNeuron(constants[n].CurrentDecay, constants[n].VoltageDecay, scale.Bias(real[n].Bias), synapses.ToImmutable()));
        }

        return new QuantisedLayer(node, name, lags[node], scale, neurons.MoveToImmutable());
    }

    private static QuantisedOutput Output(NativeGraph graph, int output, LinearSum[] sums, int[] lags)
    {
        string name = graph.Nodes[output].Name;
        if (sums.Any(sum => sum is not { Bias: 0, Terms: [{ Weight: 1, Delay: 0 }] }) || sums.Select(sum => sum.Terms[0].Source).Distinct().Count() != 1)
        {
            throw new ModelFault("SPIKE3014", name, "it is not the spikes of one layer as they are, and nothing else leaves a chip",
                "End the network with spiking neurons, and compute what follows them in the app.");
        }

        return new QuantisedOutput(name, lags[sums[0].Terms[0].Source], [.. sums.Select(sum => (sum.Terms[0].Source, sum.Terms[0].Element))]);
    }
}
