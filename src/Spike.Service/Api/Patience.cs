using Orleans.Reminders.Redis;

namespace Spike.Service.Api;

/// <summary>How long a request bears with a cluster that is just losing a member.</summary>
internal static class Patience
{
    /// <summary>Of one wait for a change: shorter than a call to a grain may take.</summary>
    public static readonly TimeSpan Poll = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.3);

    /// <summary>Grains of a dead member come up elsewhere; until then calls to them fail. All our calls may be repeated.</summary>
    public static async Task<T> RetryAsync<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        DateTime end = DateTime.UtcNow + Longest;
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception e) when (e is OrleansException or RedisRemindersException or TimeoutException && DateTime.UtcNow < end)
            {
                await Task.Delay(Pause, cancellation);
            }
        }
    }
}
