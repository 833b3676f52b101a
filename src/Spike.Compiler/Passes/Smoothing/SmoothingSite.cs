using System.Collections.Immutable;
using Spike.Compiler.Graphs;
using Spike.Compiler.Lowering;

namespace Spike.Compiler.Passes.Smoothing;

/// <summary>Where the division by a channel's factor takes place.</summary>
internal enum SmoothingSource
{
    /// <summary>In a norm's scale and bias.</summary>
    Norm,

    /// <summary>In a sum that has not fired: each channel fires with a multiplier of its own anyway.</summary>
    Sum,

    /// <summary>In a population of its own that synapses read, beside the wider one that others read. There are two of them anyway.</summary>
    Apart,

    /// <summary>
    /// Behind a table, which has one scale for all channels: what it gives stays wide and fires once more, with a factor for each channel. That costs spikes.
    /// </summary>
    Table,
}

/// <summary>A value whose channels may be divided by factors, because all that reads it so can take the factors into its weights.</summary>
/// <param name="Value">What the synapses read.</param>
/// <param name="Layout">Its channels: as many as its readers have weights for each.</param>
/// <param name="Kind">Where the factors go in.</param>
/// <param name="Source">The value that is divided: <paramref name="Value"/>, or one from which it follows by <paramref name="Chain"/>.</param>
/// <param name="SourceLayout">The source's channels.</param>
/// <param name="Chain">Nodes from the source on that a positive factor of a channel passes through unchanged, the last one makes the value.</param>
/// <param name="Layouts">The layout of each chain node's result.</param>
/// <param name="Readers">Linear maps and convolutions with constant weights.</param>
internal sealed record SmoothingSite(
    string Value, ChannelLayout Layout, SmoothingSource Kind, string Source, ChannelLayout SourceLayout,
    ImmutableArray<Node> Chain, ImmutableArray<ChannelLayout> Layouts, ImmutableArray<Node> Readers)
{
    /// <summary>The values that change, as the original network knows them, each with its layout.</summary>
    public IEnumerable<(string Value, ChannelLayout Layout)> Changed =>
        Chain.Select(node => node.Output).Zip(Layouts).Prepend((Source, SourceLayout));
}
