using Spike.Compiler.Graphs;
using Spike.Compiler.Lowering;
using Spike.Compiler.Passes.Smoothing;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Calibration;

/// <summary>Chooses the factors that a value's channels are divided by.</summary>
/// <remarks>
/// For a handful of candidates the squared error that rounding leaves in the readers' sums is foretold: of the codes from what calibration saw, each channel by
/// the weights that read it, and of the weights from the steps of their scales. SmoothQuant's own rule, |x|^α / |w|^(1-α), is among the candidates; that the
/// best one is any good is for a measurement of the whole network to say.
/// </remarks>
/// <param name="graph">The graph.</param>
/// <param name="site">The value and its readers.</param>
/// <param name="seen">What calibration saw of it.</param>
/// <param name="codes">What it is rounded to.</param>
/// <param name="weightBits">Bits of a weight.</param>
/// <param name="leastGain">The share of the error that a rewrite must save at least. What is foretold is not exact, and well-balanced channels are best left alone.</param>
internal sealed class SmoothingChoice(
    Graph graph, SmoothingSite site, ChannelObserver seen, CodeRange codes, int weightBits = CompileOptions.MostWeightBits, double leastGain = SmoothingChoice.UsualGain)
{
    /// <summary>Elements of a channel below which its ends say too little.</summary>
    private const int FewestSeen = 128;

    /// <summary>No channel is taken for quieter than this share of the loudest: on other data it may be louder.</summary>
    private const float QuietestShare = 1e-3f;

    /// <summary>What a rewrite of a small network must save: to measure it costs little.</summary>
    public const double UsualGain = 0.3;

    /// <summary>
    /// The share that it would save if weights were exact and each channel filled the codes: never less than it really does. Sites with less are
    /// not looked at any closer.
    /// </summary>
    private const double LeastPotential = 0.5;

    private readonly SynapseWeights[] readers = [.. site.Readers.Select(reader => SynapseWeights.Of(graph, reader))];

    /// <summary>None where the channels are well as they are.</summary>
    public float[]? Factors()
    {
        if (seen.Seen < FewestSeen || Normalised(seen.Magnitudes) is not { } magnitudes || Normalised(Deviations()) is not { } deviations) return null;
        if (Potential(magnitudes) < LeastPotential) return null;
        var ones = new float[magnitudes.Length];
        Array.Fill(ones, 1);
        (float[] best, double bestError) = (ones, Error(ones) * (1 - leastGain));
        foreach (float[] candidate in Candidates(magnitudes, deviations))
        {
            double error = Error(candidate);
            if (error < bestError) (best, bestError) = (candidate, error);
        }

        return best == ones ? null : best;
    }

    private double Potential(float[] magnitudes)
    {
        double all = 0, needed = 0;
        for (int channel = 0; channel < magnitudes.Length; channel++)
        {
            double weight = readers.Sum(reader => reader.Squares(channel));
            all += weight;
            needed += weight * magnitudes[channel] * magnitudes[channel];
        }

        return all > 0 ? 1 - (needed / all) : 0;
    }

    private IEnumerable<float[]> Candidates(float[] magnitudes, float[] deviations)
    {
        float[] weights = Normalised([.. Enumerable.Range(0, magnitudes.Length).Select(channel => readers.Max(reader => reader.Largest(channel)))]) ?? magnitudes;
        foreach (float power in (float[])[0.25f, 0.5f, 0.75f, 1])
        {
            yield return Array.ConvertAll(magnitudes, magnitude => MathF.Pow(magnitude, power));
            yield return Array.ConvertAll(deviations, deviation => MathF.Pow(deviation, power));
        }

        yield return [.. magnitudes.Zip(weights, (magnitude, weight) => MathF.Sqrt(magnitude / weight))];
    }

    /// <summary>The mean over positions of the squared error of all sums together.</summary>
    private double Error(float[] factors)
    {
        double scale = ScaleChoice.Choose(seen.Range(factors), codes);
        var rounding = new double[factors.Length];
        var squares = new double[factors.Length];
        foreach (float[] position in seen.Positions)
        {
            for (int channel = 0; channel < factors.Length; channel++)
            {
                double value = position[channel] / factors[channel];
                double difference = value - (Math.Clamp(Math.Round(value / scale), codes.Min, codes.Max) * scale);
                rounding[channel] += difference * difference / seen.Positions.Count;
                squares[channel] += value * value / seen.Positions.Count;
            }
        }

        return readers.Sum(reader => reader.Error(factors, rounding, squares, QuantizedWeights.Levels(weightBits)));
    }

    private float[] Deviations() =>
        [.. Enumerable.Range(0, site.Layout.Channels).Select(channel => MathF.Sqrt(seen.Positions.Average(position => position[channel] * position[channel])))];

    /// <summary>Shares of the largest. None where all are zero or some are no numbers.</summary>
    private static float[]? Normalised(float[] sizes)
    {
        float largest = sizes.Max();
        return !(largest > 0) || !sizes.All(float.IsFinite) ? null : Array.ConvertAll(sizes, size => MathF.Max(size / largest, QuietestShare));
    }
}
