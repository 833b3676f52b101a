using System.Collections.Immutable;
using Spike.Compiler.Diagnostics;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Native.Graphs;

namespace Spike.Compiler.Mapping.Native;

/// <summary>A native network becomes what is loaded onto a board.</summary>
internal static class NativeMapping
{
    /// <exception cref="ModelFault">The chip's neurons cannot do it, or it does not fit.</exception>
    public static MappedNative Map(NativeGraph graph, ChipBoard board, string profileSha256)
    {
        var told = new List<(string Node, string Reason)>();
        QuantisedNetwork network = NativeQuantizer.Quantise(graph, board.Chip, told);
        List<NativeCore> cores = NativePartition.Of(network, board);
        return new MappedNative(NativeImage.Build(graph, network, cores, board, profileSha256), network, cores, [.. told]);
    }

    /// <summary>The same with the spikes of every layer as an output, for whom wants to look inside; the neurons do the same.</summary>
    public static ChipImage Probed(NativeGraph graph, MappedNative mapped, ChipBoard board, string profileSha256)
    {
        QuantisedNetwork probed = mapped.Network with
        {
            Outputs = [.. mapped.Network.Layers.Select(layer => new QuantisedOutput(layer.Name, layer.Lag, [.. Enumerable.Range(0, layer.Neurons.Length).Select(i => (layer.Node, i))]))],
        };
        return NativeImage.Build(graph, probed, mapped.Cores, board, profileSha256);
    }
}

/// <summary>A native network on a board.</summary>
/// <param name="Image">What is loaded.</param>
/// <param name="Network">Its fixed point.</param>
/// <param name="Cores">Where its neurons are.</param>
/// <param name="Told">What the chip does otherwise than the network, by node.</param>
internal sealed record MappedNative(ChipImage Image, QuantisedNetwork Network, IReadOnlyList<NativeCore> Cores, ImmutableArray<(string Node, string Reason)> Told);
