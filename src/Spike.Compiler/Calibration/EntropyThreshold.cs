using Spike.Runtime.Programs;

namespace Spike.Compiler.Calibration;

/// <summary>Where to clip so that the distribution of the codes tells the most about that of the values.</summary>
/// <remarks>
/// Migacz 2017, "8-bit Inference with TensorRT": of the thresholds of a histogram, the one whose quantised distribution has the least Kullback-Leibler divergence
/// from the clipped one. Zeros are left out: they are said without error at every scale, and behind a ReLU they would outweigh the rest.
/// </remarks>
internal static class EntropyThreshold
{
    private const int Bins = 2048;

    /// <summary>Thresholds are tried every so many bins.</summary>
    private const int Stride = 8;

    /// <summary>The share that may be clipped: of values that take few numbers, such as pixels, a short histogram would agree with itself whatever it left out.</summary>
    private const double MostClipped = 0.05;

    /// <summary>The magnitude to clip at; none where the codes are as fine as the histogram, which then has nothing to say.</summary>
    public static double? Of(ValueRange range, CodeRange codes)
    {
        double magnitude = codes.Signed ? range.Magnitude : Math.Max(range.Max, 0);
        if (codes.Max > Bins / 4) return null;
        double[] histogram = Histogram(range, codes.Signed, magnitude);
        (int best, double least) = (Bins, double.PositiveInfinity);
        for (int end = Math.Max(codes.Max, Stride); end <= Bins; end += Stride)
        {
            double divergence = Divergence(histogram, end, Math.Max(codes.Max, 1));
            if (divergence < least) (best, least) = (end, divergence);
        }

        return magnitude * best / Bins;
    }

    private static double[] Histogram(ValueRange range, bool signed, double magnitude)
    {
        var counts = new double[Bins];
        void Count(ReadOnlySpan<float> elements, double weight, float below)
        {
            foreach (float element in elements)
            {
                double size = signed ? Math.Abs(element) : element;
                if (size > 0 && MathF.Abs(element) < below) counts[Math.Min((int)(size / magnitude * Bins), Bins - 1)] += weight;
            }
        }

        Count(range.Elements, range.Tail?.Weight ?? 1, range.Tail?.From ?? float.PositiveInfinity);
        if (range.Tail is { } tail) Count(tail.Elements, 1, float.PositiveInfinity);
        return counts;
    }

    /// <summary>Σ p · log(p / q): p has everything beyond the end in its last bin, q has one number of elements for all filled bins of a level.</summary>
    private static double Divergence(double[] histogram, int end, int levels)
    {
        double beyond = histogram.AsSpan(end).ToArray().Sum(), total = 0, kept = 0, divergence = 0;
        for (int bin = 0; bin < end; bin++) kept += histogram[bin];
        total = kept + beyond;
        if (!(kept > 0) || beyond > MostClipped * total) return double.PositiveInfinity;
        for (int level = 0; level < levels; level++)
        {
            (int from, int to) = ((int)((long)level * end / levels), (int)((long)(level + 1) * end / levels));
            double sum = 0, filled = 0;
            for (int bin = from; bin < to; bin++)
            {
                sum += histogram[bin];
                if (histogram[bin] > 0) filled++;
            }

            for (int bin = from; bin < to; bin++)
            {
                double p = (histogram[bin] + (bin == end - 1 ? beyond : 0)) / total;
                if (!(p > 0)) continue;
                // A last bin that only holds what was clipped is nothing to its level.
                if (!(histogram[bin] > 0)) return double.PositiveInfinity;
                divergence += p * Math.Log(p / (sum / filled / kept));
            }
        }

        return divergence;
    }
}
