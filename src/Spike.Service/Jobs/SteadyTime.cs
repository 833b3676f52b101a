namespace Spike.Service.Jobs;

/// <summary>
/// A time of day that is never set back. Orleans' collector of idle activations sorts them by the time of day and begins no grain whose time to go would lie before what it
/// has collected: after a clock was set back by an hour, a member would answer no new job for an hour.
/// </summary>
/// <param name="clock">The machine's.</param>
internal sealed class SteadyTime(TimeProvider clock) : TimeProvider
{
    private readonly Lock gate = new();
    private DateTimeOffset last = clock.GetUtcNow();
    private long read = clock.GetTimestamp();

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            long stamp = clock.GetTimestamp();
            DateTimeOffset least = last + clock.GetElapsedTime(read, stamp), now = clock.GetUtcNow();
            (last, read) = (now > least ? now : least, stamp);
            return last;
        }
    }

    public override long GetTimestamp() => clock.GetTimestamp();

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => clock.CreateTimer(callback, state, dueTime, period);

    /// <summary>Gives it to the collector.</summary>
    public static void AddTo(IServiceCollection services) =>
        services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.ActivationManagement, (provider, _) => new SteadyTime(provider.GetRequiredService<TimeProvider>()));
}
