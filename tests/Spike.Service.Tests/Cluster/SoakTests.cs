using System.Diagnostics;
using System.Globalization;

namespace Spike.Service.Tests.Cluster;

/// <summary>Mixed load for a while: two minutes each night, SPIKE_SOAK_MINUTES=30 for the long run.</summary>
[TestClass]
[TestCategory("Nightly")]
public class SoakTests
{
    /// <summary>Megabytes a minute. In less than this time it cannot be told from the collector's ups and downs.</summary>
    private const double MostGrowth = 1, LeastMinutes = 20;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    public required TestContext TestContext { get; set; }

    [TestMethod]
    public async Task One_process_answers_all_of_a_mixed_load_and_does_not_grow()
    {
        using var folder = new TemporaryFolder();
        using var load = new MixedLoad();
        using Member member = await Member.StartAsync(folder["data"], ("SPIKE_API_KEYS_FILE", load.WriteKeys(folder["keys"])), ("SPIKE_SLOTS", "1"));
        await RunAsync(load, [member]);
    }

    [TestMethod]
    [NeedsRedis]
    public async Task Three_processes_do_so_too()
    {
        using var folder = new TemporaryFolder();
        using var load = new MixedLoad();
        using var redis = new RedisServer();
        (string, string)[] settings = [("SPIKE_API_KEYS_FILE", load.WriteKeys(folder["keys"])), ("SPIKE_SLOTS", "1"), ("SPIKE_REDIS", redis.Address)];
        Member[] members = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Member.StartAsync(folder["data"], settings)));
        try
        {
            await RunAsync(load, members);
        }
        finally
        {
            foreach (Member member in members) member.Dispose();
        }
    }

    private async Task RunAsync(MixedLoad load, IReadOnlyList<Member> members)
    {
        double minutes = double.TryParse(Environment.GetEnvironmentVariable("SPIKE_SOAK_MINUTES"), CultureInfo.InvariantCulture, out double wanted) ? wanted : 2;
        // The code has been compiled by then, grains that nobody asks for any more are let go of, and the collector has found the size of its generations.
        TimeSpan span = TimeSpan.FromMinutes(minutes), warm = TimeSpan.FromMinutes(Math.Min(8, minutes / 2));
        MemoryTrend[] trends = [.. members.Select(member => new MemoryTrend(member.Id))];
        var clock = Stopwatch.StartNew();
        Task running = load.RunAsync(members, span);
        var heaps = new List<double[]>();
        while (await Task.WhenAny(running, Task.Delay(Every)) != running)
        {
            if (clock.Elapsed < warm) continue;
            foreach (MemoryTrend trend in trends) trend.Sample(clock.Elapsed);
            heaps.Add(await load.HeapsAsync());
        }

        await running;
        TestContext.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{load.Count} answers in {clock.Elapsed.TotalMinutes:0.0} minutes\n{load.Answers}\n{string.Join('\n', trends.Select((trend, index) => $"{trend}\nheap: {string.Join(' ', heaps.Where((_, sample) => sample % 6 == 0).Select(all => all[index].ToString("0", CultureInfo.InvariantCulture)))}"))}"));
        Assert.IsEmpty(load.Faults, string.Join('\n', load.Faults.Take(20)));
        foreach (MemoryTrend trend in trends)
        {
            if (minutes >= LeastMinutes) Assert.IsLessThan(MostGrowth, trend.Slope, trend.ToString());
        }
    }
}
