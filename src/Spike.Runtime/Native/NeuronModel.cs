namespace Spike.Runtime.Native;

/// <summary>Neurons as NIR defines them (Pedersen et al. 2024), in continuous time; <see cref="NeuronStep"/> is what becomes of them in steps.</summary>
/// <remarks>In all equations I is what the synapses of the step add up to, the bias included.</remarks>
internal abstract record NeuronModel;

/// <summary>Neurons that answer with their membranes: v' = ..., no spikes.</summary>
internal abstract record Integrating : NeuronModel;

/// <summary>Neurons that spike where v &gt; v_threshold, strictly, and are then reset.</summary>
/// <param name="Threshold">v_threshold.</param>
/// <param name="Reset">How the membrane goes on after a spike.</param>
internal abstract record Spiking(Parameter Threshold, Reset Reset) : NeuronModel;

/// <summary>What a spike does to its membrane.</summary>
/// <param name="Value">v_reset: the membrane becomes it. Null: v_threshold is subtracted.</param>
internal readonly record struct Reset(Parameter? Value)
{
    public static Reset BySubtraction => default;

    public static Reset To(Parameter value) => new(value);
}

/// <summary>I of NIR: dv/dt = r·I.</summary>
internal sealed record Integrator(Parameter R) : Integrating;

/// <summary>LI: tau·dv/dt = (v_leak - v) + r·I.</summary>
internal sealed record LeakyIntegrator(Parameter Tau, Parameter R, Parameter Leak) : Integrating;

/// <summary>CubaLI: tau_syn·di/dt = -i + w_in·I, then tau_mem·dv/dt = (v_leak - v) + r·i.</summary>
internal sealed record CubaIntegrator(Parameter TauSynapse, Parameter TauMembrane, Parameter R, Parameter Leak, Parameter InputWeight) : Integrating;

/// <summary>IF: dv/dt = r·I.</summary>
internal sealed record IntegrateAndFire(Parameter R, Parameter Threshold, Reset Reset) : Spiking(Threshold, Reset);

/// <summary>LIF: tau·dv/dt = (v_leak - v) + r·I.</summary>
internal sealed record LeakyIntegrateAndFire(Parameter Tau, Parameter R, Parameter Leak, Parameter Threshold, Reset Reset) : Spiking(Threshold, Reset);

/// <summary>CubaLIF: tau_syn·di/dt = -i + w_in·I, then tau_mem·dv/dt = (v_leak - v) + r·i.</summary>
internal sealed record CubaLif(
    Parameter TauSynapse, Parameter TauMembrane, Parameter R, Parameter Leak, Parameter InputWeight, Parameter Threshold, Reset Reset) : Spiking(Threshold, Reset);
