using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Spike.Compiler.Mapping.Images;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Codings;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Mapping.Native;

/// <summary>Writes cores full of neurons as an image. It has no end: it runs until it is stopped.</summary>
internal sealed class NativeImage
{
    private static readonly ImmutableArray<Dendrite> NoWindow = [new Dendrite(SpikeCoding.Graded, 0, 0, 0)];

    private readonly ImageSegments segments;

    // By source and element, where its spikes go.
    private readonly Dictionary<(int Source, int Element), List<int>> routes = [];

    private NativeImage(ISegments constants) => segments = new ImageSegments(constants);

    /// <summary>Builds the image.</summary>
    /// <param name="graph">Its segments come first in the image's.</param>
    /// <param name="network">The same in fixed point.</param>
    /// <param name="cores">Where its neurons are.</param>
    /// <param name="board">The chips.</param>
    /// <param name="profileSha256">Of the profile.</param>
    public static ChipImage Build(NativeGraph graph, QuantisedNetwork network, IReadOnlyList<NativeCore> cores, ChipBoard board, string profileSha256)
    {
        var image = new NativeImage(graph.Segments);
        (ImmutableArray<SynapseBlock> Blocks, int Axons)[] synapses = [.. cores.Select(image.Synapses)];
        for (int output = 0; output < network.Outputs.Length; output++)
        {
            for (int i = 0; i < network.Outputs[output].Elements.Length; i++) image.Send(network.Outputs[output].Elements[i], -1 - output, i, 0);
        }

        int perChip = board.Chip.Cores.PerChip.Count;
        ImmutableArray<CoreImage> images = [.. cores.Select((core, i) => new CoreImage(
            i / perChip, i % perChip, [.. core.Slices.Select(image.Neurons)], synapses[i].Blocks, synapses[i].Axons))];
        ImmutableArray<InputPort> inputs = [.. graph.Inputs.Select(id => new InputPort(
            graph.Nodes[id].Name, graph.Nodes[id].Shape.Length, null, image.Table(id, [.. Enumerable.Range(0, graph.Nodes[id].Shape.Length)])))];
        return new ChipImage(board.Chip.Name, profileSha256, board.Name, Math.Max(1, (cores.Count + perChip - 1) / perChip), 0, images, [], inputs,
            [.. network.Outputs.Select(output => new OutputPort(output.Name, output.Elements.Length, null, output.Lag))])
        { Hardware = board, Segments = image.segments };
    }

    private (ImmutableArray<SynapseBlock> Blocks, int Axons) Synapses(NativeCore core, int node)
    {
        var blocks = ImmutableArray.CreateBuilder<SynapseBlock>();
        var axons = new List<int>();
        for (int slice = 0; slice < core.Slices.Count; slice++)
        {
            NativeSlice from = core.Slices[slice];
            (int Source, int Element, int Delay)[] rows = [.. from.Rows];
            if (rows.Length == 0) continue;
            blocks.Add(from.IsDense ? Dense(slice, from, rows) : Sparse(slice, from, rows));
            for (int row = 0; row < rows.Length; row++)
            {
                Send((rows[row].Source, rows[row].Element), node, axons.Count / 2, rows[row].Delay);
                axons.AddRange([blocks.Count - 1, row]);
            }
        }

        return (blocks.ToImmutable(), segments.Add<int>(CollectionsMarshal.AsSpan(axons)));
    }

    private DenseBlock Dense(int slice, NativeSlice from, (int, int, int)[] rows)
    {
        var weights = new sbyte[rows.Length * from.Neurons.Count];
        Visit(from, rows, (row, neuron, weight) => weights[(row * from.Neurons.Count) + neuron] = weight);
        return new DenseBlock(slice, 0, rows.Length, 0, from.Neurons.Count, segments.Add<sbyte>(weights));
    }

    private SparseBlock Sparse(int slice, NativeSlice from, (int, int, int)[] rows)
    {
        // Neurons are visited in order, so each row's are ascending.
        List<(int Neuron, sbyte Weight)>[] lists = [.. rows.Select(_ => new List<(int, sbyte)>())];
        Visit(from, rows, (row, neuron, weight) => lists[row].Add((neuron, weight)));
        var offsets = new List<int> { 0 };
        foreach (List<(int, sbyte)> list in lists) offsets.Add(offsets[^1] + list.Count);
        return new SparseBlock(slice, 0, segments.Add<int>(CollectionsMarshal.AsSpan(offsets)), segments.Add<int>([.. lists.SelectMany(list => list.Select(entry => entry.Neuron))]),
            segments.Add<sbyte>([.. lists.SelectMany(list => list.Select(entry => entry.Weight))]));
    }

    private static void Visit(NativeSlice from, (int, int, int)[] rows, Action<int, int, sbyte> each)
    {
        Dictionary<(int, int, int), int> places = rows.Select((row, i) => (row, i)).ToDictionary(pair => pair.row, pair => pair.i);
        for (int neuron = 0; neuron < from.Neurons.Count; neuron++)
        {
            foreach (QuantisedSynapse synapse in from.Layer.Neurons[from.Neurons[neuron]].Synapses)
                each(places[(synapse.Source, synapse.Element, synapse.Delay)], neuron, synapse.Weight);
        }
    }

    private Slice Neurons(NativeSlice from)
    {
        LayerScale scale = from.Layer.Scale;
        int[] bias = [.. from.Neurons.Select(neuron => from.Layer.Neurons[neuron].Bias)];
        int period = bias.Distinct().Count() == 1 ? 1 : bias.Length;
        var program = new LifNeuron(NoWindow, from.CurrentDecay, from.VoltageDecay, scale.Threshold, scale.WeightExponent, 1, period,
            bias.AsSpan().ContainsAnyExcept(0) ? segments.Add<int>(bias.AsSpan(0, period)) : null, scale.BiasExponent);
        int[] elements = [.. from.Neurons];
        return new Slice(from.Layer.Name, elements.Length, program, Table(from.Layer.Node, elements), segments.Add<int>(elements));
    }

    private void Send((int Source, int Element) from, int node, int axon, int delay)
    {
        if (!routes.TryGetValue(from, out List<int>? list)) routes[from] = list = [];
        list.AddRange([node, axon, delay]);
    }

    private RouteTable Table(int source, int[] elements)
    {
        var offsets = new List<int> { 0 };
        var targets = new List<int>();
        foreach (int element in elements)
        {
            if (routes.TryGetValue((source, element), out List<int>? list)) targets.AddRange(list);
            offsets.Add(targets.Count / 3);
        }

        return new RouteTable(segments.Add<int>(CollectionsMarshal.AsSpan(offsets)), segments.Add<int>(CollectionsMarshal.AsSpan(targets)));
    }
}
