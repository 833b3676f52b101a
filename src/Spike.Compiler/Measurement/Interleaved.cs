using System.Collections.Immutable;
using System.Diagnostics;

namespace Spike.Compiler.Measurement;

/// <summary>Times several actions in turn, so that whatever the machine does meanwhile happens to all of them.</summary>
internal static class Interleaved
{
    /// <summary>What each action took, in the order of the actions.</summary>
    /// <param name="rounds">How often each action is timed.</param>
    /// <param name="warmUp">Rounds before that.</param>
    /// <param name="cancellation">Ends it between two actions.</param>
    /// <param name="actions">Each runs once a round; the order turns from round to round.</param>
    public static ImmutableArray<Timing> Run(int rounds, WarmUp warmUp, CancellationToken cancellation, params IReadOnlyList<Action> actions)
    {
        var clock = Stopwatch.StartNew();
        for (int round = 0; !warmUp.IsOver(round, clock.Elapsed); round++) Round(actions, round, cancellation, seconds: null);
        double[][] seconds = [.. actions.Select(_ => new double[rounds])];
        for (int round = 0; round < rounds; round++) Round(actions, round, cancellation, seconds);
        return [.. seconds.Select(times => new Timing([.. times]))];
    }

    private static void Round(IReadOnlyList<Action> actions, int round, CancellationToken cancellation, double[][]? seconds)
    {
        for (int i = 0; i < actions.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            int turn = (i + round) % actions.Count;
            long start = Stopwatch.GetTimestamp();
            actions[turn]();
            if (seconds is not null) seconds[turn][round] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }
}
