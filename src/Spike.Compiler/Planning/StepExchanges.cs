using System.Collections.Immutable;
using Spike.Compiler.Lowering;

namespace Spike.Compiler.Planning;

/// <summary>A plan, and how many spikes of a sample it is foretold to have more than the usual one.</summary>
internal sealed record ForetoldPlan(StepPlan Plan, double Spikes);

/// <summary>All plans that are cheapest at some exchange rate between error and spikes, from the nearest to the one of fewest spikes.</summary>
/// <remarks>
/// Errors of small perturbations add, and so do spikes. Each value then has options that are cheapest at some rate: those on the lower hull of its
/// errors over its spikes. One step from an option to the next exchanges error for spikes; the steps of all values, the best bargain first, lead through all cheapest plans.
/// </remarks>
internal static class StepExchanges
{
    /// <param name="usual">The plan that options differ from.</param>
    /// <param name="options">Of each value, or of values that share their steps; the usual steps among them.</param>
    public static ImmutableArray<ForetoldPlan> Plans(StepPlan usual, IEnumerable<IReadOnlyList<StepOption>> options)
    {
        StepOption[][] hulls = [.. options.Select(Hull)];
        var plan = new ForetoldPlan(hulls.Aggregate(usual, (plan, hull) => hull[0].In(plan)), hulls.Sum(hull => hull[0].Spikes));
        // Sorting keeps the order of equals, and along a hull the bargains get worse: no value's steps change places.
        IEnumerable<(StepOption From, StepOption To)> exchanges = hulls
            .SelectMany(hull => hull.Zip(hull.Skip(1))).OrderBy(exchange => Rate(exchange.First, exchange.Second));
        var plans = ImmutableArray.CreateBuilder<ForetoldPlan>();
        plans.Add(plan);
        foreach ((StepOption from, StepOption to) in exchanges) plans.Add(plan = new ForetoldPlan(to.InPlaceOf(from, plan.Plan), plan.Spikes + to.Spikes - from.Spikes));
        return plans.ToImmutable();
    }

    /// <summary>Options that are cheapest at some rate, by growing error.</summary>
    private static StepOption[] Hull(IReadOnlyList<StepOption> options)
    {
        var hull = new List<StepOption>();
        foreach (StepOption option in options.OrderBy(option => option.Error).ThenBy(option => option.Spikes))
        {
            if (hull.Count > 0 && option.Spikes >= hull[^1].Spikes) continue;
            while (hull.Count > 1 && Rate(hull[^1], option) <= Rate(hull[^2], hull[^1])) hull.RemoveAt(hull.Count - 1);
            hull.Add(option);
        }

        return [.. hull];
    }

    /// <summary>Error for a spike less.</summary>
    private static double Rate(StepOption from, StepOption to) => (to.Error - from.Error) / (from.Spikes - to.Spikes);
}
