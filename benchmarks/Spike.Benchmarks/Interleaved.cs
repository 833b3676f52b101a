using System.Diagnostics;

namespace Spike.Benchmarks;

/// <summary>Times several actions in turn, so that whatever the machine does meanwhile happens to all of them.</summary>
internal static class Interleaved
{
    /// <summary>Seconds of each action, one array an action, sorted.</summary>
    /// <param name="rounds">How often each action is timed, after one round that is not.</param>
    /// <param name="actions">Each runs once a round; the order turns from round to round.</param>
    public static double[][] Run(int rounds, params Action[] actions)
    {
        double[][] seconds = [.. actions.Select(_ => new double[rounds])];
        for (int round = -1; round < rounds; round++)
        {
            for (int i = 0; i < actions.Length; i++)
            {
                int turn = (i + round + 1) % actions.Length;
                long start = Stopwatch.GetTimestamp();
                actions[turn]();
                if (round >= 0) seconds[turn][round] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
        }

        foreach (double[] times in seconds) Array.Sort(times);
        return seconds;
    }

    /// <summary>The median of sorted times.</summary>
    public static double Median(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}
