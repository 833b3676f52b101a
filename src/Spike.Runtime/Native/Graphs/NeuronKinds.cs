using System.Collections.Immutable;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Native.Graphs;

/// <summary>From the parameters of a node to the equations of its neurons.</summary>
internal static class NeuronKinds
{
    public const string Reset = "v_reset";

    /// <summary>The parameters that neurons of a kind must have.</summary>
    public static ImmutableArray<string> Parameters(NeuronKind kind) => kind switch
    {
        NeuronKind.I => ["r"],
        NeuronKind.LI => ["tau", "r", "v_leak"],
        NeuronKind.CubaLI => ["tau_syn", "tau_mem", "r", "v_leak", "w_in"],
        NeuronKind.IF => ["r", "v_threshold"],
        NeuronKind.LIF => ["tau", "r", "v_leak", "v_threshold"],
        NeuronKind.CubaLIF => ["tau_syn", "tau_mem", "r", "v_leak", "w_in", "v_threshold"],
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static bool Spikes(NeuronKind kind) => kind is NeuronKind.IF or NeuronKind.LIF or NeuronKind.CubaLIF;

    public static NeuronModel Model(NeuronNode node, ISegments segments)
    {
        Parameter Of(string name) => segments.Read<float>(node.Parameters.Single(parameter => parameter.Name == name).Segment) is { Length: 1 } one ? one[0] : All(name);
        Parameter All(string name) => segments.Read<float>(node.Parameters.Single(parameter => parameter.Name == name).Segment).ToArray();
        Reset reset = node.Parameters.Any(parameter => parameter.Name == Reset) ? Native.Reset.To(Of(Reset)) : Native.Reset.BySubtraction;
        return node.Neurons switch
        {
            NeuronKind.I => new Integrator(Of("r")),
            NeuronKind.LI => new LeakyIntegrator(Of("tau"), Of("r"), Of("v_leak")),
            NeuronKind.CubaLI => new CubaIntegrator(Of("tau_syn"), Of("tau_mem"), Of("r"), Of("v_leak"), Of("w_in")),
            NeuronKind.IF => new IntegrateAndFire(Of("r"), Of("v_threshold"), reset),
            NeuronKind.LIF => new LeakyIntegrateAndFire(Of("tau"), Of("r"), Of("v_leak"), Of("v_threshold"), reset),
            NeuronKind.CubaLIF => new CubaLif(Of("tau_syn"), Of("tau_mem"), Of("r"), Of("v_leak"), Of("w_in"), Of("v_threshold"), reset),
            _ => throw new ArgumentOutOfRangeException(nameof(node)),
        };
    }

    /// <summary>The node's step: its numbers for each neuron.</summary>
    public static NeuronStep Step(NeuronNode node, NativeGraph graph) =>
        NeuronStep.Of(Model(node, graph.Segments), node.Shape.Length, graph.TimeStep, graph.Discretisation).With(node.ResetsLate, node.SpikesAtThreshold);
}
