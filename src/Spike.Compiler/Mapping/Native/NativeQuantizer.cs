using System.Collections.Immutable;
using Spike.Compiler.Diagnostics;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Native.Graphs;

namespace Spike.Compiler.Mapping.Native;

/// <summary>A native network becomes one of Loihi's fixed-point neurons.</summary>
internal sealed class NativeQuantizer
{
    private readonly NativeGraph graph;
    private readonly ChipProfile chip;
    private readonly IReadOnlyDictionary<int, InputRange> ranges;
    private readonly LinearParts parts;
    private readonly int[] nodes, lags;
    private readonly Dictionary<int, NeuronConstants[]> constants;
    private readonly Dictionary<int, LinearSum[]> sums;

    private NativeQuantizer(NativeGraph graph, ChipProfile chip, IReadOnlyDictionary<int, InputRange> ranges, List<(string Node, string Reason)> told)
    {
        (this.graph, this.chip, this.ranges) = (graph, chip, ranges);
        if (!chip.Runs(NeuronPrograms.Lif))
            throw new ModelFault("SPIKE3014", null, $"the chip '{chip.Name}' has no '{NeuronPrograms.Lif}' program, which neurons of their own need", "Compile for loihi1, loihi2 or loihi3.");
        GraphOrder order = GraphOrder.Of(graph, out ImmutableArray<int> cycle) ?? throw new ModelFault("SPIKE1003", null, GraphFaults.Cycle(graph, cycle), "Put neurons or a delay into the cycle.");
        parts = new LinearParts(graph, order);
        nodes = [.. order.Stages.SelectMany(stage => stage.Nodes).Where(node => graph.Nodes[node] is NeuronNode or ThresholdNode)];
        if (nodes.Length == 0) throw new ModelFault("SPIKE3014", null, "it has no neurons", "Compile it for 'simulation'.");
        constants = nodes.ToDictionary(node => node, node => graph.Nodes[node] is ThresholdNode threshold ? NeuronConstants.Of(threshold, graph) : NeuronConstants.Of((NeuronNode)graph.Nodes[node], graph, told));
        sums = nodes.ToDictionary(node => node, parts.Input);
        lags = Lags.Of(graph, sums);
        foreach (int node in nodes.Where(node => sums[node].Any(sum => sum.Bias != 0) && constants[node].Any(neuron => neuron.CurrentDecay < 4095)))
            told.Add((graph.Nodes[node].Name, "its bias acts on the membrane at once, in the strength that its synaptic current would rise to"));
    }

    /// <param name="graph">The network.</param>
    /// <param name="chip">Its weights' bits and its delays are limits.</param>
    /// <param name="told">Gets what the chip does otherwise than the network, by node.</param>
    /// <param name="ranges">By input, what it sends, where data has shown it; else spikes of 1.</param>
    /// <exception cref="ModelFault">The chip's neurons cannot do it.</exception>
    public static QuantisedNetwork Quantise(NativeGraph graph, ChipProfile chip, List<(string Node, string Reason)> told, IReadOnlyDictionary<int, InputRange>? ranges = null)
    {
        var quantizer = new NativeQuantizer(graph, chip, ranges ?? ImmutableDictionary<int, InputRange>.Empty, told);
        ImmutableArray<QuantisedLayer> layers = [.. quantizer.nodes.Select(quantizer.Layer).Select(layer => layer with { Kernel = SharedKernel.Of(graph, layer) })];
        return new QuantisedNetwork(layers, [.. graph.Outputs.Select(quantizer.Output)],
            quantizer.ranges.Where(range => range.Value.Values is not null).ToImmutableDictionary(range => range.Key, range => range.Value.Values!));
    }

    private bool IsRead(int node) => graph.Nodes[node] is NeuronNode neurons && !NeuronKinds.Spikes(neurons.Neurons);

    private QuantisedLayer Layer(int node)
    {
        string name = graph.Nodes[node].Name;
        LinearSum[] own = sums[node];
        if (own.SelectMany(sum => sum.Terms).Select(term => term.Source).Where(IsRead).Cast<int?>().FirstOrDefault() is { } read)
        {
            throw new ModelFault("SPIKE3014", name, $"it reads the membranes of '{graph.Nodes[read].Name}', and membranes leave a chip's neurons for the host alone",
                "Give those neurons a threshold, or end the network with them.");
        }

        (NeuronConstants Constants, double[] Weights, double Bias)[] real = [.. own.Select((sum, n) => (
            constants[node][n], sum.Terms.Select(term => term.Weight * Unit(term.Source) * constants[node][n].Weight).ToArray(), constants[node][n].Drive + (sum.Bias * constants[node][n].BiasWeight)))];
        int weightBits = Math.Min(8, chip.Synapses.WeightBits.Count);
        long Load(int n, int term) => ranges.TryGetValue(own[n].Terms[term].Source, out InputRange? range) ? range.Largest : 1;
        LayerScale scale = IsRead(node) ? LayerScale.ChooseReadout(name, real, weightBits, Load) : LayerScale.Choose(name, real, weightBits, Load);
        return new QuantisedLayer(node, name, lags[node], scale, [.. own.Select((sum, n) => Neuron(node, name, scale, sum, real[n]))]);
    }

    private QuantisedNeuron Neuron(int node, string name, LayerScale scale, LinearSum sum, (NeuronConstants Constants, double[] Weights, double Bias) real)
    {
        int delays = chip.Spikes.MaxDelay.Count;
        var synapses = ImmutableArray.CreateBuilder<QuantisedSynapse>();
        for (int i = 0; i < sum.Terms.Count; i++)
        {
            LinearTerm term = sum.Terms[i];
            int weight = scale.Weight(real.Weights[i]), delay = term.Delay + lags[node] - lags[term.Source] - 1;
            if (delay > delays)
            {
                throw new ModelFault("SPIKE3014", name, $"spikes of '{graph.Nodes[term.Source].Name}' reach it {delay} steps late, and the axons of '{chip.Name}' delay by {delays} at most",
                    "Shorten the delay, or compile for a chip with longer ones.");
            }

            if (weight != 0) synapses.Add(new QuantisedSynapse(term.Source, term.Element, delay, (sbyte)weight));
        }

        NeuronConstants constants = real.Constants;
        double start = scale.Membrane(-constants.Reset / constants.Span);
        if (Math.Abs(start) >= 1 << 23)
            throw new ModelFault("SPIKE3014", name, $"its membranes start at 0, which is too far from the reset {constants.Reset} beside its threshold: more than the 24 bits of a chip's neuron", "Give v_reset a value nearer to 0.");
        return new QuantisedNeuron(constants.CurrentDecay, constants.VoltageDecay, scale.Bias(real.Bias), (int)start, constants.Span * scale.Resolution, constants.Reset, synapses.ToImmutable());
    }

    private double Unit(int source) => ranges.TryGetValue(source, out InputRange? range) ? range.Values?.Unit ?? 1 : 1;

    private QuantisedOutput Output(int output)
    {
        string name = graph.Nodes[output].Name;
        LinearSum[] sum = parts.Input(output);
        if (sum.Any(part => part is not { Bias: 0, Terms: [{ Weight: 1, Delay: 0 }] }) || sum.Select(part => part.Terms[0].Source).Distinct().Count() != 1)
        {
            throw new ModelFault("SPIKE3014", name, "it is not the spikes or the membranes of one layer as they are, and nothing else leaves a chip",
                "End the network with neurons, and compute what follows them in the app.");
        }

        int source = sum[0].Terms[0].Source;
        return new QuantisedOutput(name, lags[source], [.. sum.Select(part => (part.Terms[0].Source, part.Terms[0].Element))], IsRead(source));
    }
}

/// <summary>What an input sends.</summary>
/// <param name="Largest">The largest payload.</param>
/// <param name="Values">How real numbers become payloads; null where they are whole.</param>
internal sealed record InputRange(int Largest, InputValues? Values)
{
    /// <summary>Levels on each side of 0: as fine as weights are.</summary>
    public const int Levels = 127;

    /// <summary>Of data.</summary>
    /// <param name="values">Finite numbers.</param>
    /// <param name="payloadBits">Of the chip's spikes; 0 where they are binary.</param>
    public static InputRange Of(ReadOnlySpan<float> values, int payloadBits)
    {
        float largest = 0;
        bool whole = true;
        foreach (float value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
            whole &= value == MathF.Round(value);
        }

        double most = payloadBits == 0 ? 1 : Math.Pow(2, Math.Min(31, payloadBits) - 1) - 1;
        if ((whole && largest <= most) || payloadBits < 2) return new InputRange((int)Math.Clamp(largest, 1, most), null);
        int levels = (int)Math.Min(Levels, most);
        return new InputRange(levels, new InputValues(largest / levels, levels));
    }
}
