using System.Collections.Immutable;
using Spike.Compiler.Measurement;

namespace Spike.Compiler.Tests.Measurement;

[TestClass]
public sealed class InterleavedTests
{
    [TestMethod]
    public void Every_action_runs_once_a_round_and_the_first_changes()
    {
        string order = "";
        ImmutableArray<Timing> times = Interleaved.Run(3, WarmUp.Once, CancellationToken.None, () => order += "a", () => order += "b");
        Assert.AreEqual("ab" + "ab" + "ba" + "ab", order);
        Assert.HasCount(2, times);
        Assert.AreEqual((3, 3), (times[0].Rounds.Length, times[1].Rounds.Length));
    }

    [TestMethod]
    public void A_cancelled_measurement_ends()
    {
        using var source = new CancellationTokenSource();
        int runs = 0;
        Assert.ThrowsExactly<OperationCanceledException>(() => Interleaved.Run(1000, WarmUp.Once, source.Token, () =>
        {
            if (++runs == 5) source.Cancel();
        }));
        Assert.AreEqual(5, runs);
    }

    [TestMethod]
    [DataRow(59, 10.0, true, DisplayName = "few rounds, much time")]
    [DataRow(2, 10.0, false, DisplayName = "too few rounds for any time")]
    [DataRow(500, 0.9, false, DisplayName = "many rounds, too soon")]
    [DataRow(60, 1.0, true, DisplayName = "enough of both")]
    [DataRow(59, 2.0, false, DisplayName = "little of both")]
    public void Warming_up_is_counted_and_timed(int rounds, double seconds, bool over) =>
        Assert.AreEqual(over, WarmUp.UntilCompiled.IsOver(rounds, TimeSpan.FromSeconds(seconds)));
}
