using System.Globalization;
using Spike.Service.Tests.Intake;

namespace Spike.Service.Tests.Cluster;

/// <summary>A few kills each time; every night more of them, with a broker. SPIKE_KILLS=100 for the long run, SPIKE_KILL_SEED for another one.</summary>
[TestClass]
public class KillLoopTests
{
    public required TestContext TestContext { get; set; }

    [TestMethod]
    [NeedsRedis]
    public Task No_accepted_job_is_lost_or_done_twice_whatever_is_killed() => RunAsync(6, 1, withQueue: false);

    [TestMethod]
    [TestCategory("Nightly")]
    [NeedsRedis]
    [NeedsRabbit]
    public Task Nor_is_one_that_came_by_a_message_when_the_broker_is_killed_too() => RunAsync(Number("SPIKE_KILLS", 20), Number("SPIKE_KILL_SEED", 1), withQueue: true);

    private async Task RunAsync(int kills, int seed, bool withQueue)
    {
        using var loop = new KillLoop(seed, withQueue);
        try
        {
            await loop.RunAsync(kills);
        }
        finally
        {
            TestContext.WriteLine($"seed {seed}: {string.Join(", ", loop.Kills.Select(kill => $"{kill.Value} x {kill.Key}"))}; {loop.Accepted} jobs, {loop.Confirmed} messages confirmed, {loop.Compared} artifacts compared");
            if (loop.TakeOvers.Count > 0) TestContext.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{loop.TakeOvers.Count} times taken over, after {loop.TakeOvers.Average():0.0} s on average, {loop.TakeOvers.Max():0.0} s at most: {string.Join(' ', loop.TakeOvers.Order().Select(time => time.ToString("0.0", CultureInfo.InvariantCulture)))}"));
        }

        Assert.IsGreaterThan(0, loop.Accepted);
    }

    private static int Number(string variable, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : otherwise;
}
