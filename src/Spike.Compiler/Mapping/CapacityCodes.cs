using Spike.Compiler.Diagnostics;

namespace Spike.Compiler.Mapping;

/// <summary>What is said where one neuron alone passes a limit of a core: each kind of limit has its code, because each has its own ways out.</summary>
internal static class CapacityCodes
{
    public const string Neurons = "SPIKE3010", SynapticMemory = "SPIKE3011", Connections = "SPIKE3016";

    /// <param name="layer">The neurons.</param>
    /// <param name="node">The model's node.</param>
    /// <param name="limit">The limit, in words, as loads and native cores call it.</param>
    /// <param name="used">What the neuron takes.</param>
    /// <param name="most">What a core has.</param>
    /// <param name="chip">The profile's name.</param>
    public static ModelFault Fault(string layer, string node, string limit, long used, long most, string chip)
    {
        (string code, string remedy) = limit switch
        {
            "bits of synaptic memory" => (SynapticMemory, "Prune the layer's weights, give it fewer inputs, or compile for a chip with more synaptic memory a core."),
            "input axons" or "synapses" => (Connections, "Give the layer fewer inputs or more groups, prune its weights, or compile for a chip with more axons and a larger fan-in a core."),
            CapacityFault.OutputAxons => (Connections, "Let fewer layers read this one, make the layers that read it smaller, or compile for a chip with more output axons a core."),
            _ => (Neurons, "Take fewer time steps, so that membranes need fewer bits, add fewer branches in one sum, or compile for a chip with more state a core."),
        };
        return new ModelFault(code, node, $"one neuron of '{layer}' takes {used} {limit}, and a core of '{chip}' has {most}: {used - most} too many", remedy);
    }
}
