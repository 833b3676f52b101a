using System.Collections.Immutable;

namespace Spike.Compiler.Graphs;

/// <summary>How a value that a pass changed is found in the original network: of its channels some are kept, or each is divided by a factor.</summary>
/// <param name="Source">The value's name in the original.</param>
/// <param name="Channels">Element i belongs to channel (i / <paramref name="Stride"/>) % Channels.</param>
/// <param name="Stride">Elements of one channel that lie side by side.</param>
internal sealed record ChannelView(string Source, int Channels, int Stride)
{
    /// <summary>The channels that are left, in their order; none: all.</summary>
    public ImmutableArray<int>? Kept { get; init; }

    /// <summary>[Channels], above zero; none: no division.</summary>
    public float[]? Factors { get; init; }

    /// <summary>What an earlier pass changed.</summary>
    public ChannelView? Before { get; init; }

    /// <summary>The elements of some samples, as the graph has them.</summary>
    public float[] Of(ReadOnlySpan<float> original)
    {
        ReadOnlySpan<float> elements = Before is null ? original : Before.Of(original);
        return Factors is { } factors ? Divided(elements, factors) : Selected(elements, Kept!.Value);
    }

    private float[] Divided(ReadOnlySpan<float> elements, float[] factors)
    {
        var divided = new float[elements.Length];
        for (int start = 0, channel = 0; start < divided.Length; start += Stride, channel = (channel + 1) % Channels)
        {
            float factor = factors[channel];
            for (int i = start; i < start + Stride; i++) divided[i] = elements[i] / factor;
        }

        return divided;
    }

    private float[] Selected(ReadOnlySpan<float> elements, ImmutableArray<int> kept)
    {
        var selected = new float[elements.Length / Channels * kept.Length];
        int to = 0;
        for (int block = 0; block < elements.Length; block += Channels * Stride)
        {
            foreach (int channel in kept)
            {
                elements.Slice(block + (channel * Stride), Stride).CopyTo(selected.AsSpan(to));
                to += Stride;
            }
        }

        return selected;
    }
}
