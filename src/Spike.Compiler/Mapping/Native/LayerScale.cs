using Spike.Compiler.Diagnostics;

namespace Spike.Compiler.Mapping.Native;

/// <summary>How real numbers of a layer become the chip's: threshold, weight and bias are mantissas, the exponents are the layer's.</summary>
/// <param name="Unit">The mantissa that stands for 1; of neurons that spike it is the threshold's.</param>
/// <param name="Threshold">Mantissa; times 2^6 a membrane spikes above it.</param>
/// <param name="WeightExponent">-8 to 7.</param>
/// <param name="BiasExponent">0 to 7.</param>
/// <param name="Saturates">Whether a membrane might be driven below the 24 bits and stay at their end; above the threshold that changes nothing.</param>
internal sealed record LayerScale(double Unit, int Threshold, int WeightExponent, int BiasExponent, bool Saturates)
{
    public const int Alignment = 6;
    private const int MostThreshold = (1 << 17) - 1, MostBias = 4095, LeastThreshold = 256;
    private const double StateLimit = (1 << 23) - 1;

    /// <summary>The step of a membrane.</summary>
    public double Resolution => 1 / (Unit * (1 << Alignment));

    public int Weight(double weight) => (int)Math.Round(weight * Unit * Math.Pow(2, -WeightExponent), MidpointRounding.ToEven);

    public int Bias(double bias) => (int)Math.Round(bias * Unit * Math.Pow(2, Alignment - BiasExponent), MidpointRounding.ToEven);

    /// <summary>A membrane as the chip holds it.</summary>
    public double Membrane(double value) => Math.Round(value / Resolution, MidpointRounding.ToEven);

    /// <summary>The finest scale whose currents provably stay within 24 bits, with the largest weight at the end of its range.</summary>
    /// <param name="layer">For messages.</param>
    /// <param name="neurons">Decays, real weights and the real bias of each, with a threshold of 1.</param>
    /// <param name="weightBits">Of a weight, its sign included.</param>
    /// <param name="load">The largest payload of a neuron's term, by the two's indices; none: 1.</param>
    /// <exception cref="ModelFault">There is none.</exception>
    /// <remarks>
    /// A step adds at most p = sum of |weights|, scaled, to a current u that keeps f = (4095 - du)/4096 of itself, rounded toward 0. So |u| never passes p/(1 - f). What
    /// goes up beyond 24 bits on the membrane is above the threshold either way; what goes down is bounded by (|u| + |bias|)/(dv/4096), and without a decay by nothing.
    /// </remarks>
    public static LayerScale Choose(string layer, IReadOnlyList<(NeuronConstants Constants, double[] Weights, double Bias)> neurons, int weightBits, Func<int, int, long>? load = null)
    {
        load ??= (_, _) => 1;
        int[] all = [.. Enumerable.Range(0, neurons.Count)];
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
                var scale = new LayerScale((int)threshold, (int)threshold, exponent, biasExponent, false);
                double[] currents = [.. all.Select(n => scale.Current(neurons[n], i => load(n, i)))];
                if (currents.Any(current => current > StateLimit)) continue;
                bool saturates = all.Any(n => neurons[n].Constants.VoltageDecay == 0 || scale.Membrane(neurons[n], currents[n]) > StateLimit);
                if (strict && all.Any(n => neurons[n].Constants.VoltageDecay > 0 && scale.Membrane(neurons[n], currents[n]) > StateLimit)) continue;
                return scale with { Saturates = saturates };
            }
        }

        throw new ModelFault("SPIKE3014", layer, "its weights or biases are too large beside its threshold: no scale keeps its currents within the 24 bits of a chip's neuron",
            "Make its weights smaller or its threshold larger, or shorten its synaptic time constant.");
    }

    /// <summary>The finest scale of neurons that are read and never spike: their membranes, which must decay, provably stay below the largest threshold that there is.</summary>
    /// <param name="layer">For messages.</param>
    /// <param name="neurons">Decays, real weights and the real bias of each.</param>
    /// <param name="weightBits">Of a weight, its sign included.</param>
    /// <param name="load">As above.</param>
    /// <exception cref="ModelFault">There is none.</exception>
    public static LayerScale ChooseReadout(string layer, IReadOnlyList<(NeuronConstants Constants, double[] Weights, double Bias)> neurons, int weightBits, Func<int, int, long> load)
    {
        if (neurons.Any(neuron => neuron.Constants.VoltageDecay == 0))
        {
            throw new ModelFault("SPIKE3014", layer, "its membranes do not decay (on the chip: by less than 1/8192 a step), so that their sums leave the 24 bits of a chip's neuron",
                "Give it a shorter time constant, or sum the spikes before it in the app.");
        }

        double largest = neurons.Max(neuron => neuron.Weights.Select(Math.Abs).DefaultIfEmpty().Max()), bias = neurons.Max(neuron => Math.Abs(neuron.Bias)), most = (1 << (weightBits - 1)) - 1;
        for (int exponent = 7; exponent >= -8; exponent--)
        {
            double unit = largest == 0 ? 1 << 14 : most * Math.Pow(2, exponent) / largest;
            if (BiasExponentOf(bias * unit) is not { } biasExponent) continue;
            var scale = new LayerScale(unit, MostThreshold, exponent, biasExponent, false);
            bool fits = true;
            for (int n = 0; n < neurons.Count && fits; n++)
            {
                double current = scale.Current(neurons[n], i => load(n, i));
                fits = current <= StateLimit && scale.Membrane(neurons[n], current) <= (double)MostThreshold * (1 << Alignment);
            }

            if (fits) return scale;
        }

        throw new ModelFault("SPIKE3014", layer, "its weights or biases are too large: no scale keeps its membranes within the 24 bits of a chip's neuron",
            "Make them smaller, or shorten its time constants.");
    }

    private static int? BiasExponentOf(double threshold)
    {
        for (int exponent = 0; exponent <= 7; exponent++)
        {
            if (Math.Round(threshold * Math.Pow(2, Alignment - exponent)) <= MostBias) return exponent;
        }

        return null;
    }

    private double Current((NeuronConstants Constants, double[] Weights, double Bias) neuron, Func<int, long> load)
    {
        long sum = 0;
        for (int i = 0; i < neuron.Weights.Length; i++) sum += Math.Abs(Weight(neuron.Weights[i])) * load(i);
        double step = (WeightExponent >= 0 ? (double)(sum << WeightExponent) : (sum >> -WeightExponent) + 1) * (1 << Alignment);
        return step * 4096 / (neuron.Constants.CurrentDecay + 1);
    }

    private double Membrane((NeuronConstants Constants, double[] Weights, double Bias) neuron, double current) => neuron.Constants.VoltageDecay == 0 ? double.PositiveInfinity
        : (current + ((double)Math.Abs(Bias(neuron.Bias)) * (1 << BiasExponent))) * 4096 / neuron.Constants.VoltageDecay;
}
