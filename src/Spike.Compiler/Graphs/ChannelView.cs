namespace Spike.Compiler.Graphs;

/// <summary>How a value that a pass rescaled is found in the original network: each channel divided by a factor.</summary>
/// <param name="Source">The value's name in the original.</param>
/// <param name="Channels">Element i belongs to channel (i / <paramref name="Stride"/>) % Channels.</param>
/// <param name="Stride">Elements of one channel that lie side by side.</param>
/// <param name="Factors">[Channels], above zero.</param>
internal sealed record ChannelView(string Source, int Channels, int Stride, float[] Factors)
{
    /// <summary>The elements of some samples, as the graph has them.</summary>
    public float[] Of(ReadOnlySpan<float> original)
    {
        var scaled = new float[original.Length];
        for (int start = 0, channel = 0; start < scaled.Length; start += Stride, channel = (channel + 1) % Channels)
        {
            float factor = Factors[channel];
            for (int i = start; i < start + Stride; i++) scaled[i] = original[i] / factor;
        }

        return scaled;
    }
}
