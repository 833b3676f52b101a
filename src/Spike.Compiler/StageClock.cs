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
    private readonly List<string> stages = [];
    private readonly Dictionary<string, double> seconds = [];
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private string? running;

    /// <summary>The stages that ended, in the order in which they first began; one that ran several times has the sum.</summary>
    public ImmutableArray<StageTime> Times => [.. stages.Where(seconds.ContainsKey).Select(stage => new StageTime(stage, seconds[stage]))];

    /// <summary>Ends the running stage where this is another.</summary>
    public void Enter(string stage)
    {
        if (stage == running) return;
        if (running is not null) seconds[running] = seconds.GetValueOrDefault(running) + watch.Elapsed.TotalSeconds;
        if (!stages.Contains(stage)) stages.Add(stage);
        running = stage;
        watch.Restart();
    }
}
