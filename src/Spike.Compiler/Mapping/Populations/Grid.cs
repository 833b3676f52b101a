using System.Collections.Immutable;

namespace Spike.Compiler.Mapping.Populations;

/// <summary>The elements of an edge as [position][channel]; element (p, c) stands at Offsets[p] + c · ChannelStride.</summary>
/// <param name="Offsets">One a position.</param>
/// <param name="Channels">Of each position.</param>
/// <param name="ChannelStride">Elements between two channels.</param>
internal sealed record Grid(ImmutableArray<int> Offsets, int Channels, int ChannelStride)
{
    public int Positions => Offsets.Length;

    public int Length => Offsets.Length * Channels;

    public int Element(int position, int channel) => Offsets[position] + (channel * ChannelStride);

    /// <summary>Channels outermost, as images are.</summary>
    public static Grid Image(int channels, int positions) => new([.. Enumerable.Range(0, positions)], channels, positions);

    /// <summary>Channels innermost, as tokens are.</summary>
    public static Grid Tokens(int positions, int channels) => new([.. Enumerable.Range(0, positions).Select(p => p * channels)], channels, 1);

    /// <summary>[outer, channels, inner]: a position is a pair of the other two.</summary>
    public static Grid Middle(int outer, int channels, int inner) =>
        new([.. Enumerable.Range(0, outer * inner).Select(p => (p / inner * channels * inner) + (p % inner))], channels, inner);

    /// <summary>Whether both number the same neurons alike.</summary>
    public bool SameAs(Grid other) => Channels == other.Channels && ChannelStride == other.ChannelStride && Offsets.AsSpan().SequenceEqual(other.Offsets.AsSpan());
}
