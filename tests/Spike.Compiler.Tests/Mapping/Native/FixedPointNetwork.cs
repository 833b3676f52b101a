using Spike.Compiler.Mapping.Native;

namespace Spike.Compiler.Tests.Mapping.Native;

/// <summary>Loihi's arithmetic over a quantised network, one neuron and one synapse after the other, without cores, axons and images.</summary>
/// <remarks>
/// u ← trunc(u·(4095 - du)/4096) + (Σ w·payload, shifted by the weight exponent, rounding down)·2^6, modulo 2^24; v ← trunc(v·(4096 - dv)/4096) + u + bias·2^exponent, kept
/// within ±(2^23 - 1); a spike where v is above threshold·2^6, and then v is 0. A spike arrives 1 + delay steps after it left. Before the step of its lag a layer does nothing.
/// </remarks>
internal sealed class FixedPointNetwork(QuantisedNetwork network)
{
    // By node, the spikes of each step so far.
    private readonly Dictionary<int, List<int[]>> past = [];
    private readonly Dictionary<int, (long[] U, long[] V)> states = network.Layers.ToDictionary(
        layer => layer.Node, layer => (new long[layer.Neurons.Length], layer.Neurons.Select(neuron => (long)neuron.Start).ToArray()));
    private int step;

    /// <summary>Membranes of a layer.</summary>
    public long[] Membranes(int node) => states[node].V;

    /// <summary>One chip step; what every layer sends in it.</summary>
    /// <param name="inputs">By node, what the host sends in it.</param>
    public Dictionary<int, int[]> Step(IReadOnlyDictionary<int, int[]> inputs)
    {
        var now = new Dictionary<int, int[]>(inputs);
        foreach (QuantisedLayer layer in network.Layers) now[layer.Node] = [.. Enumerable.Range(0, layer.Neurons.Length).Select(n => step >= layer.Lag && Spikes(layer, n) ? 1 : 0)];
        step++;
        foreach ((int node, int[] sent) in now)
        {
            if (!past.TryGetValue(node, out List<int[]>? list)) past[node] = list = [];
            list.Add(sent);
        }

        return now;
    }

    private bool Spikes(QuantisedLayer layer, int n)
    {
        QuantisedNeuron neuron = layer.Neurons[n];
        long sum = 0;
        foreach (QuantisedSynapse synapse in neuron.Synapses)
        {
            if (past.TryGetValue(synapse.Source, out List<int[]>? list) && list.Count > synapse.Delay) sum += synapse.Weight * list[^(1 + synapse.Delay)][synapse.Element];
        }

        double shifted = Math.Floor(sum * Math.Pow(2, layer.Scale.WeightExponent));
        (long[] u, long[] v) = states[layer.Node];
        long current = (long)Math.Truncate(u[n] * (4095 - neuron.CurrentDecay) / 4096.0) + ((long)shifted * 64);
        while (current > 1 << 23) current -= 1 << 24;
        while (current < 1 - (1 << 23)) current += 1 << 24;
        u[n] = current;
        long bias = (long)(neuron.Bias * Math.Pow(2, layer.Scale.BiasExponent));
        v[n] = Math.Clamp((long)Math.Truncate(v[n] * (4096.0 - neuron.VoltageDecay) / 4096.0) + current + bias, 1 - (1 << 23), (1 << 23) - 1);
        if (v[n] <= layer.Scale.Threshold * 64L) return false;
        v[n] = 0;
        return true;
    }
}
