using System.Collections.Immutable;
using System.Diagnostics;

namespace Spike.Compiler;

/// <summary>How long a stage took.</summary>
/// <param name="Stage">In words, as progress names it.</param>
/// <param name="Seconds">Wall-clock time.</param>
internal sealed record StageTime(string Stage, double Seconds);

/// <summary>Takes the time of each stage of a compilation.</summary>
internal sealed class StageClock
{
    private readonly List<StageTime> times = [];
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private string? running;

    /// <summary>The stages that ended, in their order.</summary>
    public ImmutableArray<StageTime> Times => [.. times];

    /// <summary>Ends the running stage where this is another.</summary>
    public void Enter(string stage)
    {
        if (stage == running) return;
        if (running is not null) times.Add(new StageTime(running, watch.Elapsed.TotalSeconds));
        running = stage;
        watch.Restart();
    }
}
