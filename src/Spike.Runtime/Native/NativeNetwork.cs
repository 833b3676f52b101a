using System.Collections.Immutable;

namespace Spike.Runtime.Native;

/// <summary>Layers of neurons, each fed by the one before it, simulated in steps of float32.</summary>
/// <param name="Inputs">Values of a step that the first layer reads.</param>
/// <param name="TimeStep">dt, in the unit of the time constants.</param>
/// <param name="Layers">From the input on. A layer reads what the one before it emits in the same step.</param>
internal sealed record NativeNetwork(int Inputs, double TimeStep, ImmutableArray<NativeLayer> Layers)
{
    public Discretisation Discretisation { get; init; } = Discretisation.Euler;

    /// <summary>Says what is wrong with the network, or null.</summary>
    public string? Fault()
    {
        if (!(TimeStep > 0) || !double.IsFinite(TimeStep)) return $"the time step is {TimeStep}";
        if (Layers.IsDefaultOrEmpty) return "there are no layers";
        int from = Inputs;
        foreach (NativeLayer layer in Layers)
        {
            if (layer.Fault(from) is { } fault) return $"layer '{layer.Name}': {fault}";
            from = layer.Neurons;
        }

        return null;
    }
}

/// <summary>Synapses and the neurons behind them.</summary>
/// <param name="Name">By which its spikes and membranes are found.</param>
/// <param name="Synapses">From the layer before, or from the input.</param>
/// <param name="Model">The neurons' equations.</param>
internal sealed record NativeLayer(string Name, DenseSynapses Synapses, NeuronModel Model)
{
    /// <summary>Synapses from what this layer emitted in the step before.</summary>
    public DenseSynapses? Recurrent { get; init; }

    public int Neurons => Synapses.Outputs;

    internal string? Fault(int inputs)
    {
        if (Synapses.Inputs != inputs) return $"its synapses read {Synapses.Inputs} values of {inputs}";
        if (Recurrent is { } recurrent && (recurrent.Inputs != Neurons || recurrent.Outputs != Neurons)) return "its recurrent synapses do not fit its neurons";
        if (Recurrent?.Bias is not null) return "its recurrent synapses have a bias of their own";
        IEnumerable<(string Name, Parameter Value)> parameters = Model.Parameters;
        if (Model is Spiking { Reset.Value: { } reset }) parameters = parameters.Append(("v_reset", reset));
        foreach ((string name, Parameter value) in parameters)
        {
            if (value.Count is { } count && count != Neurons) return $"{name} has {count} values for {Neurons} neurons";
            for (int n = 0; n < (value.Count ?? 1); n++)
            {
                if (!float.IsFinite(value[n])) return $"{name} of neuron {n} is {value[n]}";
                if (name.StartsWith("tau", StringComparison.Ordinal) && value[n] <= 0) return $"{name} of neuron {n} is {value[n]}";
            }
        }

        return null;
    }
}

/// <summary>A synapse between every pair of neurons.</summary>
internal sealed record DenseSynapses
{
    /// <param name="inputs">Neurons that send.</param>
    /// <param name="outputs">Neurons that receive.</param>
    /// <param name="weights">[outputs, inputs], as NIR and PyTorch have them.</param>
    /// <param name="bias">A current that flows in each step, one for each output. Empty: none.</param>
    public DenseSynapses(int inputs, int outputs, ReadOnlyMemory<float> weights, ReadOnlyMemory<float> bias = default)
    {
        if (inputs < 1 || outputs < 1) throw new ArgumentOutOfRangeException(nameof(inputs));
        if (weights.Length != (long)inputs * outputs) throw new ArgumentException($"{weights.Length} weights for {outputs} x {inputs} synapses.", nameof(weights));
        if (!bias.IsEmpty && bias.Length != outputs) throw new ArgumentException($"{bias.Length} biases for {outputs} neurons.", nameof(bias));
        (Inputs, Outputs, Weights, Bias) = (inputs, outputs, weights, bias.IsEmpty ? (ReadOnlyMemory<float>?)null : bias);
    }

    public int Inputs { get; }

    public int Outputs { get; }

    public ReadOnlyMemory<float> Weights { get; }

    public ReadOnlyMemory<float>? Bias { get; }
}
