using System.Globalization;
using Spike.Compiler.Measurement;

namespace Spike.Benchmarks;

/// <summary>Measurements as tables show them: the median, and the quartiles in brackets.</summary>
internal static class Figure
{
    public static string Milliseconds(Timing timing) =>
        string.Create(CultureInfo.InvariantCulture, $"{1000 * timing.Median:0.000} [{1000 * timing.LowerQuartile:0.000}, {1000 * timing.UpperQuartile:0.000}]");

    /// <summary>The ratio of the medians, and the quartiles of the ratios of single rounds.</summary>
    public static string Ratio(Timing own, Timing other)
    {
        Timing ratios = own.Over(other);
        return string.Create(CultureInfo.InvariantCulture, $"{own.Median / other.Median:0.00} [{ratios.LowerQuartile:0.00}, {ratios.UpperQuartile:0.00}]");
    }
}
