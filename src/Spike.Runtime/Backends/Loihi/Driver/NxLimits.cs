namespace Spike.Runtime.Backends.Loihi.Driver;

/// <summary>How long calls into a library may take.</summary>
/// <param name="Call">Any call; the library is told so and should return by then.</param>
/// <param name="Load">Loading an image, opening, resetting.</param>
/// <param name="Grace">What a call gets beyond its limit, once before and once after it was cancelled, until it counts as hanging.</param>
internal sealed record NxLimits(TimeSpan Call, TimeSpan Load, TimeSpan Grace)
{
    public static readonly NxLimits Default = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(2));

    public static uint Milliseconds(TimeSpan limit) => (uint)Math.Clamp(limit.TotalMilliseconds, 1, uint.MaxValue - 1);
}
