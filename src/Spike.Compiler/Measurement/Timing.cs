using System.Collections.Immutable;

namespace Spike.Compiler.Measurement;

/// <summary>What was measured of one action, round by round.</summary>
/// <param name="Rounds">Seconds, or ratios of seconds, in the order of the rounds.</param>
internal sealed record Timing(ImmutableArray<double> Rounds)
{
    private readonly double[] sorted = [.. Rounds.Order()];

    public double Median => Quantile(0.5);

    public double LowerQuartile => Quantile(0.25);

    public double UpperQuartile => Quantile(0.75);

    /// <summary>The ratio to another action in each round: what the machine did meanwhile happened to both.</summary>
    public Timing Over(Timing other) => new([.. Rounds.Zip(other.Rounds, (own, its) => own / its)]);

    private double Quantile(double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)place, above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}
