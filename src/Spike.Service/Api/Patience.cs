using System.Diagnostics;
using Orleans.Reminders.Redis;
using Spike.Service.Files;

namespace Spike.Service.Api;

/// <summary>How long a request bears with a cluster that is just losing a member.</summary>
internal static class Patience
{
    /// <summary>Of one wait for a change: shorter than a call to a grain may take.</summary>
    public static readonly TimeSpan Poll = TimeSpan.FromSeconds(8);

    /// <summary>How long a stream of events says nothing.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.3);

    /// <summary>Grains of a dead member come up elsewhere; until then calls to them fail. All our calls may be repeated; where the disk is full, that is no use.</summary>
    public static async Task<T> RetryAsync<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception e) when (e is OrleansException or RedisRemindersException or TimeoutException && !DiskFull.IsCauseOf(e) && Stopwatch.GetElapsedTime(start) < Longest)
            {
                await Task.Delay(Pause, cancellation);
            }
        }
    }
}
