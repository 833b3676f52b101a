using System.Collections.Immutable;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Mapping.Partitioning;
using Spike.Compiler.Mapping.Placement;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Native.Graphs;

namespace Spike.Compiler.Mapping.Native;

/// <summary>A native network becomes what is loaded onto a board.</summary>
internal static class NativeMapping
{
    /// <param name="graph">The network.</param>
    /// <param name="board">Onto what.</param>
    /// <param name="profileSha256">Of the chip profile.</param>
    /// <param name="ranges">By input, what it sends; none: spikes of 1.</param>
    /// <param name="rates">Spikes a sample of each neuron of a node, where they were measured; else one each.</param>
    /// <param name="exchanges">Of cores' places that are tried at most.</param>
    /// <exception cref="ModelFault">The chip's neurons cannot do it, or it does not fit.</exception>
    public static MappedNative Map(
        NativeGraph graph, ChipBoard board, string profileSha256, IReadOnlyDictionary<int, InputRange>? ranges = null, IReadOnlyDictionary<int, double>? rates = null,
        int exchanges = Placer.Most)
    {
        var told = new List<(string Node, string Reason)>();
        QuantisedNetwork network = NativeQuantizer.Quantise(graph, board.Chip, told, ranges);
        List<NativeCore> cores = NativePartition.Of(network, board);
        KeyValuePair<(int From, int To), double>[] traffic = [.. NativeTraffic.Between(cores, node => rates?.GetValueOrDefault(node) ?? 1).OrderBy(pair => pair.Key)];
        MeshPlaces sequential = MeshPlaces.Sequential(cores.Count, board);
        var placer = new Placer(sequential, board, [], traffic, exchanges);
        MeshPlaces places = placer.Improve();
        ChipImage image = NativeImage.Build(graph, network, cores, places, board, profileSha256);
        return new MappedNative(image, network, cores, places, [.. told], Report(network, cores, places, sequential, traffic, board, placer.WasCut));
    }

    /// <summary>The same with the spikes of every layer as outputs before those of membranes, for whom wants to look inside; the neurons do the same.</summary>
    public static ChipImage Probed(NativeGraph graph, MappedNative mapped, ChipBoard board, string profileSha256)
    {
        QuantisedNetwork probed = mapped.Network with
        {
            Outputs =
            [
                .. mapped.Network.Layers.Select(layer => new QuantisedOutput(layer.Name, layer.Lag, [.. Enumerable.Range(0, layer.Neurons.Length).Select(i => (layer.Node, i))])),
                .. mapped.Network.Outputs.Where(output => output.IsMembranes),
            ],
        };
        return NativeImage.Build(graph, probed, mapped.Cores, mapped.Places, board, profileSha256);
    }

    private static MappingReport Report(
        QuantisedNetwork network, List<NativeCore> cores, MeshPlaces places, MeshPlaces sequential, KeyValuePair<(int From, int To), double>[] traffic, ChipBoard board, bool cut)
    {
        (string bound, long used, long limit, _) = NativeTraffic.Bound(network, board.Chip);
        var arriving = new double[cores.Count];
        foreach (((_, int to), double spikes) in traffic) arriving[to] += spikes;
        CoreLoad limits = CoreLoad.Of(board.Chip);
        ImmutableArray<CoreUse> uses = [.. cores.Select((core, i) =>
        {
            (string name, _, _, double share) = core.Load.Shares(limits).MaxBy(of => of.Share);
            (int column, int row) = board.Chip.Cores.Tile(places.Core[i]);
            return new CoreUse(places.Chip[i], places.Core[i], column, row, [.. core.Slices.Select(slice => slice.Layer.Name).Distinct()], core.Slices.Sum(slice => slice.Neurons.Count), share, name, arriving[i]);
        })];
        return new MappingReport(board.Name, board.Chip.Name, "balanced", places.Chips, cores.Count, (int)Math.Max(1, (used + limit - 1) / limit), bound, 0, uses.Sum(use => use.Neurons),
            MeshTraffic.Of(traffic, places.Of(board)).Hops, MeshTraffic.Of(traffic, sequential.Of(board)).Hops, cut, [], uses);
    }
}

/// <summary>A native network on a board.</summary>
/// <param name="Image">What is loaded.</param>
/// <param name="Network">Its fixed point.</param>
/// <param name="Cores">Where its neurons are.</param>
/// <param name="Places">Where its cores are.</param>
/// <param name="Told">What the chip does otherwise than the network, by node.</param>
/// <param name="Report">How it sits on its chips.</param>
internal sealed record MappedNative(
    ChipImage Image, QuantisedNetwork Network, IReadOnlyList<NativeCore> Cores, MeshPlaces Places, ImmutableArray<(string Node, string Reason)> Told, MappingReport Report);
