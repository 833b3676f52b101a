namespace Spike.Service.Tests.Jobs;

/// <summary>A clock that stands, but for what a test does to it.</summary>
internal sealed class SettableTime : TimeProvider
{
    private DateTimeOffset now = System.GetUtcNow();
    private long stamp;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => now;

    public override long GetTimestamp() => stamp;

    /// <summary>As somebody sets it: the monotonic clock does not notice.</summary>
    public void Set(TimeSpan by) => now += by;

    public void Wait(TimeSpan time) => (now, stamp) = (now + time, stamp + time.Ticks);
}
