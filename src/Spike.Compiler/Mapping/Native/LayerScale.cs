using Spike.Compiler.Diagnostics;

namespace Spike.Compiler.Mapping.Native;

/// <summary>How real numbers of a layer become the chip's: threshold, weight and bias are mantissas, the exponents are the layer's.</summary>
/// <param name="Threshold">Mantissa; times 2^6 it stands for the threshold 1.</param>
/// <param name="WeightExponent">-8 to 7.</param>
/// <param name="BiasExponent">0 to 7.</param>
/// <param name="Saturates">Whether a membrane might be driven below the 24 bits and stay at their end; above the threshold that changes nothing.</param>
internal sealed record LayerScale(int Threshold, int WeightExponent, int BiasExponent, bool Saturates)
{
    public const int Alignment = 6;
    private const int MostThreshold = (1 << 17) - 1, MostBias = 4095, LeastThreshold = 256;
    private const double StateLimit = (1 << 23) - 1;

    public int Weight(double weight) => (int)Math.Round(weight * Threshold * Math.Pow(2, -WeightExponent), MidpointRounding.ToEven);

    public int Bias(double bias) => (int)Math.Round(bias * Threshold * Math.Pow(2, Alignment - BiasExponent), MidpointRounding.ToEven);

    /// <summary>The finest scale whose currents provably stay within 24 bits, with the largest weight at the end of its range.</summary>
    /// <param name="layer">For messages.</param>
    /// <param name="neurons">Decays, real weights and the real bias of each, with a threshold of 1.</param>
    /// <param name="weightBits">Of a weight, its sign included.</param>
    /// <exception cref="ModelFault">There is none.</exception>
    /// <remarks>
    /// A step adds at most p = sum of |weights|, scaled, to a current u that keeps f = (4095 - du)/4096 of itself, rounded toward 0. So |u| never passes p/(1 - f). What
    /// goes up beyond 24 bits on the membrane is above the threshold either way; what goes down is bounded by (|u| + |bias|)/(dv/4096), and without a decay by nothing.
    /// </remarks>
    public static LayerScale Choose(string layer, IReadOnlyList<(NeuronConstants Constants, double[] Weights, double Bias)> neurons, int weightBits)
    {
        double largest = neurons.Max(neuron => neuron.Weights.Select(Math.Abs).DefaultIfEmpty().Max()), bias = neurons.Max(neuron => Math.Abs(neuron.Bias)), most = (1 << (weightBits - 1)) - 1;
        foreach (bool strict in (bool[])[true, false])
        {
            for (int exponent = 7; exponent >= -8; exponent--)
            {
                double threshold = largest == 0 ? 1 << 14 : Math.Floor(most * Math.Pow(2, exponent) / largest);
                // Weights that would not use their range: a smaller exponent does.
                if (threshold > MostThreshold && exponent > -8) continue;
                threshold = Math.Min(threshold, MostThreshold);
                if (threshold < (strict ? LeastThreshold : 1)) break;
                if (BiasExponentOf(bias * threshold) is not { } biasExponent) continue;
                var scale = new LayerScale((int)threshold, exponent, biasExponent, false);
                if (neurons.Any(neuron => scale.Current(neuron) > StateLimit)) continue;
                bool saturates = neurons.Any(neuron => neuron.Constants.VoltageDecay == 0 || scale.Membrane(neuron) > StateLimit);
                if (strict && neurons.Any(neuron => neuron.Constants.VoltageDecay > 0 && scale.Membrane(neuron) > StateLimit)) continue;
                return scale with { Saturates = saturates };
            }
        }

        throw new ModelFault("SPIKE3014", layer, "its weights or biases are too large beside its threshold: no scale keeps its currents within the 24 bits of a chip's neuron",
            "Make its weights smaller or its threshold larger, or shorten its synaptic time constant.");
    }

    private static int? BiasExponentOf(double threshold)
    {
        for (int exponent = 0; exponent <= 7; exponent++)
        {
            if (Math.Round(threshold * Math.Pow(2, Alignment - exponent)) <= MostBias) return exponent;
        }

        return null;
    }

    private double Current((NeuronConstants Constants, double[] Weights, double Bias) neuron)
    {
        long sum = 0;
        foreach (double weight in neuron.Weights) sum += Math.Abs(Weight(weight));
        double step = (WeightExponent >= 0 ? (double)(sum << WeightExponent) : (sum >> -WeightExponent) + 1) * (1 << Alignment);
        return step * 4096 / (neuron.Constants.CurrentDecay + 1);
    }

    private double Membrane((NeuronConstants Constants, double[] Weights, double Bias) neuron) => neuron.Constants.VoltageDecay == 0 ? double.PositiveInfinity
        : (Current(neuron) + ((double)Math.Abs(Bias(neuron.Bias)) * (1 << BiasExponent))) * 4096 / neuron.Constants.VoltageDecay;
}
