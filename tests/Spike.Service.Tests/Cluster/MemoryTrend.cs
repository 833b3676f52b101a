using System.Globalization;

namespace Spike.Service.Tests.Cluster;

/// <summary>The resident memory of a process over time, and the line that fits it best.</summary>
internal sealed class MemoryTrend(int process)
{
    private readonly List<(double Minutes, double Megabytes)> samples = [];

    /// <summary>Megabytes a minute, by least squares.</summary>
    public double Slope
    {
        get
        {
            if (samples.Count < 2) return 0;
            double minutes = samples.Average(sample => sample.Minutes), megabytes = samples.Average(sample => sample.Megabytes);
            return samples.Sum(sample => (sample.Minutes - minutes) * (sample.Megabytes - megabytes)) / samples.Sum(sample => (sample.Minutes - minutes) * (sample.Minutes - minutes));
        }
    }

    public void Sample(TimeSpan at)
    {
        string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        if (line is not null) samples.Add((at.TotalMinutes, long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"process {process}: {samples.Count} samples, {samples.FirstOrDefault().Megabytes:0} MB at first, {samples.LastOrDefault().Megabytes:0} MB at last, {samples.Min(sample => sample.Megabytes):0} to {samples.Max(sample => sample.Megabytes):0} MB, slope {Slope:0.000} MB a minute: {string.Join(' ', samples.Where((_, index) => index % 6 == 0).Select(sample => sample.Megabytes.ToString("0", CultureInfo.InvariantCulture)))}");
}
