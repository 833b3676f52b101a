namespace Spike.Compiler.Events;

/// <summary>One spike an element: max in the first step, the smallest number above 0 in the last, 0 and less never.</summary>
internal static class LatencyEncoding
{
    public static void Encode(ReadOnlySpan<float> values, float max, int steps, int step, Span<float> spikes)
    {
        for (int i = 0; i < values.Length; i++) spikes[i] = values[i] > 0 && StepOf(values[i] / max, steps) == step ? 1 : 0;
    }

    private static int StepOf(float share, int steps) => (int)Math.Round((1.0 - Math.Min(share, 1f)) * (steps - 1), MidpointRounding.AwayFromZero);
}
