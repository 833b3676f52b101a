namespace Spike.Runtime.Native;

/// <summary>Defines what a native network computes: one neuron after the other, one addition after the other.</summary>
/// <remarks>
/// The sum of a neuron's synapses starts at its bias, or at +0 without one. To it is added weight · x of each input whose x is not 0, in ascending
/// order, then of each recurrent input in ascending order. Each product and each sum is rounded to float; a spike is x = 1, so its product is the weight.
/// Then the neuron steps as <see cref="NeuronStep"/> says.
/// </remarks>
internal sealed class NativeReference
{
    private readonly NativeNetwork network;
    private readonly NeuronStep[] steps;
    private readonly float[][] emitted, currents, membranes;

    public NativeReference(NativeNetwork network, int batch)
    {
        if (network.Fault() is { } fault) throw new ArgumentException(fault, nameof(network));
        (this.network, Batch) = (network, batch);
        steps = [.. network.Layers.Select(layer => NeuronStep.Of(layer.Model, layer.Neurons, network.TimeStep, network.Discretisation))];
        float[][] Zeros() => [.. network.Layers.Select(layer => new float[batch * layer.Neurons])];
        (emitted, currents, membranes) = (Zeros(), Zeros(), Zeros());
    }

    public int Batch { get; }

    /// <summary>What a layer emitted in the last step: spikes as 0 and 1, or membranes. [batch, neurons].</summary>
    public ReadOnlySpan<float> Emitted(int layer) => emitted[layer];

    /// <summary>Membranes after the last step. [batch, neurons].</summary>
    public ReadOnlySpan<float> Membranes(int layer) => membranes[layer];

    /// <summary>One step of all samples.</summary>
    /// <param name="input">[batch, inputs].</param>
    public void Step(ReadOnlySpan<float> input)
    {
        for (int l = 0; l < network.Layers.Length; l++)
        {
            for (int sample = 0; sample < Batch; sample++)
            {
                int inputs = network.Layers[l].Synapses.Inputs;
                Step(l, sample, (l == 0 ? input : emitted[l - 1]).Slice(sample * inputs, inputs));
            }
        }
    }

    private void Step(int l, int sample, ReadOnlySpan<float> input)
    {
        NativeLayer layer = network.Layers[l];
        NeuronStep step = steps[l];
        int first = sample * layer.Neurons;
        Span<float> before = [.. emitted[l].AsSpan(first, layer.Neurons)];
        for (int n = 0; n < layer.Neurons; n++)
        {
            float sum = layer.Synapses.Bias is { } bias ? bias.Span[n] : 0;
            sum = Add(sum, layer.Synapses, n, input);
            if (layer.Recurrent is { } recurrent) sum = Add(sum, recurrent, n, before);
            ref float v = ref membranes[l][first + n];
            v = (step.Decay[n] * v) + step.Drive[n];
            if (step.PastGain is not null) v += step.PastGain[n] * currents[l][first + n];
            if (step.SynapseDecay is not null)
            {
                ref float current = ref currents[l][first + n];
                current = (step.SynapseDecay[n] * current) + (step.SynapseGain![n] * sum);
                sum = current;
            }

            v += step.Gain[n] * sum;
            if (step.Threshold is null)
            {
                emitted[l][first + n] = v;
                continue;
            }

            bool spikes = v > step.Threshold[n];
            if (spikes) v = step.Reset is null ? v - step.Threshold[n] : step.Reset[n];
            emitted[l][first + n] = spikes ? 1 : 0;
        }
    }

    private static float Add(float sum, DenseSynapses synapses, int neuron, ReadOnlySpan<float> input)
    {
        ReadOnlySpan<float> weights = synapses.Weights.Span.Slice(neuron * synapses.Inputs, synapses.Inputs);
        for (int i = 0; i < input.Length; i++)
        {
            if (input[i] != 0) sum += weights[i] * input[i];
        }

        return sum;
    }
}
