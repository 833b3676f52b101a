using System.Collections.Immutable;
using Spike.Compiler.Lowering;
using Spike.Compiler.Planning;

namespace Spike.Compiler.Tests.Planning;

[TestClass]
public sealed class StepExchangesTests
{
    [TestMethod]
    public void The_best_bargain_is_made_first()
    {
        ImmutableArray<ForetoldPlan> plans = Plans([Usual, Option("a", 7, 1, -10), Option("a", 6, 5, -20)], [Usual, Option("b", 7, 1, -5), Option("b", 6, 2, -9)]);
        Assert.AreEqual("8 8, 7 8, 7 7, 7 6, 6 6", Steps(plans));
        Assert.AreEqual("0, -10, -15, -19, -29", string.Join(", ", plans.Select(plan => plan.Spikes)));
    }

    [TestMethod]
    public void Each_plan_is_the_nearest_of_all_that_have_no_more_spikes()
    {
        var random = new Random(7);
        StepOption[][] values = [.. "abcd".Select(name => Enumerable.Range(2, 7).Select(steps =>
            steps == 8 ? Usual : Option(name.ToString(), steps, random.NextDouble() * Math.Pow(4, 8 - steps), (steps - 8) * random.NextDouble())).ToArray())];
        ImmutableArray<ForetoldPlan> plans = Plans(values);
        (double Error, double Spikes)[] all = [.. values.Aggregate<StepOption[], IEnumerable<(double Error, double Spikes)>>(
            [(0, 0)], (sums, options) => sums.SelectMany(sum => options.Select(option => (sum.Error + option.Error, sum.Spikes + option.Spikes))))];
        foreach (ForetoldPlan plan in plans)
        {
            double error = values.Sum(options => options.Single(option => option == Usual ? option.TimeSteps.IsEmpty && !options.Any(other => Is(plan, other)) : Is(plan, option)).Error);
            Assert.IsGreaterThanOrEqualTo(error - 1e-9, all.Where(sum => sum.Spikes <= plan.Spikes + 1e-9).Min(sum => sum.Error));
        }
    }

    [TestMethod]
    public void Fewer_steps_that_cost_more_spikes_are_never_taken() =>
        Assert.AreEqual("8 8, 8 7", Steps(Plans([Usual, Option("a", 7, 1, 10)], [Usual, Option("b", 7, 1, -1)])));

    [TestMethod]
    public void More_steps_are_taken_first_where_they_spare_error() =>
        Assert.AreEqual("9 8, 9 7, 8 7", Steps(Plans([Usual, Option("a", 9, -5, 1)], [Usual, Option("b", 7, 1, -10)])));

    private static StepOption Usual { get; } = new(ImmutableDictionary<string, int>.Empty, 0, 0);

    private static StepOption Option(string value, int steps, double error, double spikes) => new(ImmutableDictionary<string, int>.Empty.Add(value, steps), error, spikes);

    private static bool Is(ForetoldPlan plan, StepOption option) => !option.TimeSteps.IsEmpty && option.TimeSteps.All(own => plan.Plan.Of(own.Key) == own.Value);

    private static ImmutableArray<ForetoldPlan> Plans(params StepOption[][] values) => StepExchanges.Plans(StepPlan.Same(8), values);

    private static string Steps(ImmutableArray<ForetoldPlan> plans) => string.Join(", ", plans.Select(plan => $"{plan.Plan.Of("a")} {plan.Plan.Of("b")}"));
}
