using Spike.Compiler.Mapping.Partitioning;
using Spike.Runtime.Chips;

namespace Spike.Compiler.Mapping;

/// <summary>Cores that no mapping can do without, and the limit that asks for them.</summary>
internal readonly record struct CoreBound(int Cores, string By);

/// <summary>The cores that no mapping of a plan can do without.</summary>
/// <remarks>
/// Take weights w of the limits, none negative, 1 together. A core's load, each limit's part of it divided by what a core has and weighed by w, is at most 1, so there are at
/// least as many cores as all loads are together. Of a population the load of a core is at least c(S) for the neurons S of it that the core holds, and c(S) ≥ |S| · min c(T) / |T|
/// over all T that one core can hold. So the cores are at least Σ over the populations of neurons · min c(T) / |T|, whatever w is; the largest of several w is told.
/// <see cref="LeastLoad"/> bounds c(T) from below: kernels that are stored wherever they are used, inputs that neighbours share and that are read again behind every cut.
/// </remarks>
internal static class LowerBound
{
    /// <summary>Of the limits in the order of <see cref="CoreLoad"/>: neurons, state, synapses, input axons, output axons.</summary>
    private static readonly double[][] Weights = [.. WeighedLimits()];

    public static CoreBound Of(MappingPlan plan, ChipProfile chip)
    {
        CoreLoad limits = CoreLoad.Of(chip);
        LeastLoad[] least = [.. plan.Populations.Select(population => new LeastLoad(plan, chip, population))];
        (double sum, double[] weights) = Weights.Select(weights => (least.Sum(load => load.Of(weights)), weights)).MaxBy(bound => bound.Item1);
        (string Name, long, long, double)[] names = default(CoreLoad).Shares(limits);
        string by = string.Join(" and ", names.Select((limit, i) => (limit.Name, Weight: weights[i])).Where(limit => limit.Weight > 0).OrderByDescending(limit => limit.Weight).Select(limit => limit.Name));
        return new CoreBound(Math.Max(1, (int)Math.Ceiling(sum - 1e-6)), by);
    }

    /// <summary>Each limit alone, and pairs in steps of an eighth.</summary>
    private static IEnumerable<double[]> WeighedLimits()
    {
        const int Limits = 5, Steps = 8;
        for (int first = 0; first < Limits; first++)
        {
            yield return [.. Enumerable.Range(0, Limits).Select(limit => limit == first ? 1.0 : 0)];
        }

        for (int first = 0; first < Limits; first++)
        {
            for (int second = first + 1; second < Limits; second++)
            {
                for (int step = 1; step < Steps; step++)
                {
                    double share = (double)step / Steps;
                    (int a, int b) = (first, second);
                    yield return [.. Enumerable.Range(0, Limits).Select(limit => limit == a ? share : limit == b ? 1 - share : 0)];
                }
            }
        }
    }
}
