namespace Spike.Compiler.Events;

/// <summary>Changes of a signal: where x leaves the level that was sent by the threshold, a spike of its sign moves the level by one threshold. Levels begin at 0.</summary>
internal static class DeltaEncoding
{
    /// <param name="values">[steps, length].</param>
    /// <param name="length">Signals side by side.</param>
    /// <param name="threshold">Above 0.</param>
    public static float[] Encode(ReadOnlySpan<float> values, int length, float threshold)
    {
        var spikes = new float[values.Length];
        var sent = new double[length];
        for (int i = 0; i < values.Length; i++)
        {
            double change = values[i] - sent[i % length];
            if (Math.Abs(change) < threshold) continue;
            spikes[i] = Math.Sign(change);
            sent[i % length] += Math.Sign(change) * (double)threshold;
        }

        return spikes;
    }
}
