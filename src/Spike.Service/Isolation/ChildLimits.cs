using Spike.Compiler.Configuration;
using Spike.Compiler.Isolation;

namespace Spike.Service.Isolation;

/// <summary>What a child may take. The compiler watches time and memory itself and says so in words; these end it where it does not get to that.</summary>
internal sealed record ChildLimits
{
    /// <summary>Beyond its own limit, for the compiler to say that it was hit.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public TimeSpan Time { get; init; } = TimeSpan.FromHours(1) + Grace;

    /// <summary>What the compiler is told.</summary>
    public TimeSpan OwnTime => Time > 2 * Grace ? Time - Grace : Time;

    /// <summary>Bytes of memory of all its processes.</summary>
    public long Memory { get; init; } = 8L << 30;

    /// <summary>Bytes of a file that it writes.</summary>
    public long FileSize { get; init; } = 16L << 30;

    public int OpenFiles { get; init; } = 1024;

    /// <summary>Bytes of its answer; an artifact is a file.</summary>
    public int Answer { get; init; } = 64 << 20;

    /// <summary>Bytes of what it writes beside it that are kept.</summary>
    public int Log { get; init; } = 1 << 20;

    public static ChildLimits Of(Settings settings)
    {
        var limits = new ChildLimits();
        return limits with
        {
            Time = settings.MaxSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) + Grace : limits.Time,
            // A quarter is left for the service, so that the child ends in words before the kernel ends either.
            Memory = settings.MaxMemory is { } gigabytes ? (long)(gigabytes * (1L << 30)) : Math.Min(limits.Memory, MemoryLimit.Find() / 4 * 3),
        };
    }
}
