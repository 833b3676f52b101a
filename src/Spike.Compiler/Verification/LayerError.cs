using Spike.Runtime.Programs;

namespace Spike.Compiler.Verification;

/// <summary>How far a population's codes are from the value of the original network that they stand for, element by element.</summary>
internal sealed class LayerError
{
    /// <summary>Beyond it a difference is below what float32 can say; also the answer where there is none.</summary>
    private const double MostDecibels = 200;

    private double signal;
    private double noise;
    private long elements;
    private long saturated;

    /// <summary>10 · log10(Σ original² / Σ (codes · scale - original)²), from -200 to 200; none before an element was seen.</summary>
    public double? Decibels => elements == 0 ? null : noise <= 0 ? MostDecibels : signal <= 0 ? -MostDecibels
        : Math.Round(Math.Clamp(10 * Math.Log10(signal / noise), -MostDecibels, MostDecibels), 2);

    /// <summary>Share of the elements whose original lies beyond the codes' range, so that it was clamped.</summary>
    public double? SaturatedShare => elements == 0 ? null : (double)saturated / elements;

    /// <summary>Adds elements. What the original itself does not know (infinite, or not a number) is left out.</summary>
    public void Add(ReadOnlySpan<int> codes, ReadOnlySpan<float> original, Edge edge)
    {
        double scale = edge.Scale, low = (edge.Range.Min - 0.5) * scale, high = (edge.Range.Max + 0.5) * scale;
        for (int i = 0; i < codes.Length; i++)
        {
            double value = original[i];
            if (!double.IsFinite(value)) continue;
            double error = (codes[i] * scale) - value;
            signal += value * value;
            noise += error * error;
            elements++;
            if (value < low || value > high) saturated++;
        }
    }
}
