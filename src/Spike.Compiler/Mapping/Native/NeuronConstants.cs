using Spike.Compiler.Diagnostics;
using Spike.Runtime.Native.Graphs;

namespace Spike.Compiler.Mapping.Native;

/// <summary>The numbers of one neuron before they are rounded, in units of the way from its reset to its threshold: so every neuron of a layer has the threshold 1.</summary>
/// <param name="CurrentDecay">du: a current keeps (4095 - du)/4096 of itself; 4095 keeps nothing, as a neuron without synaptic current.</param>
/// <param name="VoltageDecay">dv: a membrane keeps (4096 - dv)/4096 of itself.</param>
/// <param name="Weight">By which a weight of the network becomes one of the chip.</param>
/// <param name="BiasWeight">By which a bias of the network does.</param>
/// <param name="Drive">What is added to the membrane beside it: the leak's target, seen from the reset.</param>
/// <param name="Span">The way from its reset to its threshold; 1 of neurons that are read.</param>
/// <param name="Reset">Where a membrane of 0 stands.</param>
internal readonly record struct NeuronConstants(int CurrentDecay, int VoltageDecay, double Weight, double BiasWeight, double Drive, double Span = 1, double Reset = 0)
{
    private const int One = 4096;

    /// <summary>A threshold between neurons: a membrane that forgets all but 1/4096 of itself in a step.</summary>
    /// <exception cref="ModelFault">It is not above 0, so that silence would pass it.</exception>
    public static NeuronConstants[] Of(ThresholdNode node, NativeGraph graph)
    {
        float[] levels = graph.Segments.Read<float>(node.ThresholdSegment).ToArray();
        if (levels.FirstOrDefault(level => !(level > 0), 1) is var level and not 1)
            throw new ModelFault("SPIKE3014", node.Name, $"its threshold is {level}, which silence passes in every step", "Give it a threshold above 0.");
        return [.. Enumerable.Range(0, node.Shape.Length).Select(i => levels[levels.Length == 1 ? 0 : i]).Select(span => new NeuronConstants(One - 1, One - 1, 1.0 / span, 1.0 / span, 0, span))];
    }

    /// <summary>The constants of a node's neurons, and in <paramref name="told"/> what the chip does otherwise.</summary>
    /// <exception cref="ModelFault">The chip cannot do it at all.</exception>
    public static NeuronConstants[] Of(NeuronNode node, NativeGraph graph, List<(string Node, string Reason)> told)
    {
        if (node.Neurons == NeuronKind.I)
        {
            throw new ModelFault("SPIKE3014", node.Name, "I neurons sum without a leak, and the sum leaves the 24 bits of a chip's neuron",
                "Sum the spikes before them in the app, or give these neurons a leak (LI).");
        }

        Runtime.Native.NeuronStep step = NeuronKinds.Step(node, graph);
        var constants = new NeuronConstants[node.Shape.Length];
        for (int n = 0; n < constants.Length; n++)
        {
            double decay = step.Decay[n], synapseDecay = step.SynapseDecay?[n] ?? 0, reset = step.Reset?[n] ?? 0, span = step.Threshold is { } threshold ? threshold[n] - reset : 1;
            if (!(span > 0))
                throw new ModelFault("SPIKE3014", node.Name, $"the threshold {step.Threshold![n]} of neuron {n} is not above its reset {reset}", "Give v_threshold a larger value than v_reset.");
            if (decay < 0 || synapseDecay < 0)
                throw new ModelFault("SPIKE3014", node.Name, "its time constant is shorter than the step, and a chip's decays do not change the sign", "Give a shorter --time-step, or --discretisation exponential.");
            // A current's part before the step and after it reach the membrane together on the chip: the charge is the same.
            double gain = (double)step.Gain[n] + (step.PastGain?[n] ?? 0), synapseGain = step.SynapseGain?[n] ?? 1;
            bool cuba = step.SynapseDecay is not null;
            constants[n] = new NeuronConstants(
                cuba ? Math.Clamp((int)Math.Round(One - 1 - (One * synapseDecay)), 0, One - 1) : One - 1, Math.Clamp((int)Math.Round(One * (1 - decay)), 0, One - 1),
                gain * synapseGain / span, gain * (cuba ? synapseGain / (1 - synapseDecay) : 1) / span, (step.Drive[n] + ((decay - 1) * reset)) / span, span, reset);
        }

        if (step.ResetsLate) told.Add((node.Name, "its reset comes a step after the spike, when the membrane has moved on, and on the chip at once"));
        if (step.Reset is null && step.Threshold is not null) told.Add((node.Name, "its threshold is subtracted after a spike, and on the chip the membrane becomes 0: what was above the threshold is lost"));
        if (step.PastGain is not null) told.Add((node.Name, "on the chip all of a step's synaptic current reaches the membrane at the step's end: the exact solution spreads it over the step"));
        return constants;
    }
}
