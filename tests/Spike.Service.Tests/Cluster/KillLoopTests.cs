using System.Globalization;

namespace Spike.Service.Tests.Cluster;

/// <summary>A few kills each time; SPIKE_KILLS=100 for the long run, SPIKE_KILL_SEED for another one.</summary>
[TestClass]
public class KillLoopTests
{
    public required TestContext TestContext { get; set; }

    [TestMethod]
    [NeedsRedis]
    public async Task No_accepted_job_is_lost_or_done_twice_whatever_is_killed()
    {
        int kills = Number("SPIKE_KILLS", 6), seed = Number("SPIKE_KILL_SEED", 1);
        using var loop = new KillLoop(seed);
        await loop.RunAsync(kills);
        Assert.IsGreaterThan(0, loop.Accepted);
        TestContext.WriteLine($"seed {seed}: {string.Join(", ", loop.Kills.Select(kill => $"{kill.Value} x {kill.Key}"))}; {loop.Accepted} jobs");
        if (loop.TakeOvers.Count > 0) TestContext.WriteLine(string.Create(CultureInfo.InvariantCulture, $"taken over after {loop.TakeOvers.Average():0.0} s on average, {loop.TakeOvers.Max():0.0} s at most"));
    }

    private static int Number(string variable, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : otherwise;
}
