using System.Runtime.Intrinsics;

namespace Spike.Compiler.Calibration;

/// <summary>Watches how loud the samples of a value are: how much quieter than the usual one some of them are.</summary>
/// <remarks>
/// One scale serves all samples, and its rounding is as large in a whisper as in a shout. The share of it in a sample is the rounding over
/// the sample's own power, so that the harmonic mean of the powers tells what the quiet ones suffer.
/// </remarks>
internal sealed class LoudnessObserver
{
    /// <summary>A sample that is quieter than this share of the mean counts as silence.</summary>
    private const double Silence = 1e-4;

    private readonly List<double> powers = [];

    /// <param name="values">Samples one behind the other.</param>
    /// <param name="samples">How many.</param>
    public void Add(ReadOnlySpan<float> values, int samples)
    {
        int length = values.Length / samples;
        for (int sample = 0; length > 0 && sample < samples; sample++)
        {
            double power = Power(values.Slice(sample * length, length));
            if (double.IsFinite(power)) powers.Add(power / length);
        }
    }

    /// <summary>Σ value². In eight sums on every machine, whose order is always the same.</summary>
    private static double Power(ReadOnlySpan<float> values)
    {
        Vector256<double> low = default, high = default;
        for (; values.Length >= Vector256<float>.Count; values = values[Vector256<float>.Count..])
        {
            (Vector256<double> a, Vector256<double> b) = Vector256.Widen(Vector256.Create(values));
            low += a * a;
            high += b * b;
        }

        double power = Vector256.Sum(low + high);
        foreach (float value in values) power += (double)value * value;
        return power;
    }

    /// <summary>The mean power over the harmonic mean: 1 where all samples are equally loud.</summary>
    public double Spread() => Spread(powers);

    /// <summary>The same of powers that were measured elsewhere.</summary>
    public static double Spread(IReadOnlyCollection<double> powers)
    {
        double mean = powers.DefaultIfEmpty(0).Average();
        double[] heard = [.. powers.Where(power => power > Silence * mean)];
        return heard.Length == 0 ? 1 : heard.Average() * heard.Average(power => 1 / power);
    }
}
