namespace Spike.Runtime.Native.Graphs;

/// <summary>Delays in whole steps.</summary>
internal static class DelaySteps
{
    /// <summary>Steps up to which a delay is kept: all of them are held in memory.</summary>
    public const int Most = 1 << 16;

    public static int[] Of(DelayNode node, NativeGraph graph)
    {
        ReadOnlySpan<float> times = graph.Segments.Read<float>(node.DelaySegment);
        var steps = new int[node.Shape.Length];
        for (int i = 0; i < steps.Length; i++) steps[i] = Steps(times.Length == 1 ? times[0] : times[i], graph.TimeStep);
        return steps;
    }

    /// <summary>Whether every value is at least one step old, so that a cycle may pass through.</summary>
    public static bool BreaksCycles(DelayNode node, NativeGraph graph)
    {
        foreach (float time in graph.Segments.Read<float>(node.DelaySegment))
        {
            if (Steps(time, graph.TimeStep) < 1) return false;
        }

        return true;
    }

    public static int Steps(float time, double dt) => (int)Math.Clamp(Math.Round(time / dt), 0, Most + 1);
}
