using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Spike.Compiler.Mapping.Images;
using Spike.Compiler.Mapping.Placement;
using Spike.Compiler.Mapping.Populations;
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
    private readonly Dictionary<(int Source, int Element), List<int>> routes = [], probes = [];

    private NativeImage(ISegments constants) => segments = new ImageSegments(constants);

    /// <summary>Builds the image.</summary>
    /// <param name="graph">Its segments come first in the image's.</param>
    /// <param name="network">The same in fixed point.</param>
    /// <param name="cores">Where its neurons are.</param>
    /// <param name="places">Where the cores are.</param>
    /// <param name="board">The chips.</param>
    /// <param name="profileSha256">Of the profile.</param>
    public static ChipImage Build(NativeGraph graph, QuantisedNetwork network, IReadOnlyList<NativeCore> cores, MeshPlaces places, ChipBoard board, string profileSha256)
    {
        var image = new NativeImage(graph.Segments);
        (ImmutableArray<SynapseBlock> Blocks, int Axons)[] synapses = [.. cores.Select(image.Synapses)];
        for (int output = 0; output < network.Outputs.Length; output++)
        {
            for (int i = 0; i < network.Outputs[output].Elements.Length; i++)
                Send(network.Outputs[output].IsMembranes ? image.probes : image.routes, network.Outputs[output].Elements[i], -1 - output, i, 0);
        }

        ImmutableArray<CoreImage> images = [.. cores.Select((core, i) => new CoreImage(
            places.Chip[i], places.Core[i], [.. core.Slices.Select(image.Neurons)], synapses[i].Blocks, synapses[i].Axons))];
        ImmutableArray<InputPort> inputs = [.. graph.Inputs.Select(id => new InputPort(
            graph.Nodes[id].Name, graph.Nodes[id].Shape.Length, null, image.Table(image.routes, id, [.. Enumerable.Range(0, graph.Nodes[id].Shape.Length)]), network.Inputs.GetValueOrDefault(id)))];
        return new ChipImage(board.Chip.Name, profileSha256, board.Name, places.Chips, 0, images, [], inputs, [.. network.Outputs.Select(output => image.Output(output, network))]) { Hardware = board, Segments = image.segments };
    }

    private OutputPort Output(QuantisedOutput output, QuantisedNetwork network)
    {
        if (!output.IsMembranes) return new OutputPort(output.Name, output.Elements.Length, null, output.Lag);
        Dictionary<int, QuantisedLayer> layers = network.Layers.ToDictionary(layer => layer.Node);
        return new OutputPort(output.Name, output.Elements.Length, null, output.Lag, Membranes([.. output.Elements.Select(element => layers[element.Source].Neurons[element.Element])]));
    }

    private MembraneValues Membranes(QuantisedNeuron[] neurons) => new(
        segments.Add<double>([.. neurons.Select(neuron => neuron.Scale)]),
        neurons.Any(neuron => neuron.Offset != 0) ? segments.Add<double>([.. neurons.Select(neuron => neuron.Offset)]) : null);

    private (ImmutableArray<SynapseBlock> Blocks, int Axons) Synapses(NativeCore core, int node)
    {
        var blocks = ImmutableArray.CreateBuilder<SynapseBlock>();
        var axons = new List<int>();
        for (int slice = 0; slice < core.Slices.Count; slice++)
        {
            NativeSlice from = core.Slices[slice];
            (int Source, int Element, int Delay)[] rows = [.. from.Rows];
            if (rows.Length == 0) continue;
            blocks.Add(from.Band is { } band ? Shared(slice, from, from.Layer.Kernel!, band) : from.IsDense ? Dense(slice, from, rows) : Sparse(slice, from, rows));
            for (int row = 0; row < rows.Length; row++)
            {
                Send(routes, (rows[row].Source, rows[row].Element), node, axons.Count / 2, rows[row].Delay);
                // The rows of a kernel are the elements of what it reads.
                axons.AddRange([blocks.Count - 1, from.Band is null ? row : rows[row].Element]);
            }
        }

        return (blocks.ToImmutable(), segments.Add<int>(CollectionsMarshal.AsSpan(axons)));
    }

    private SharedBlock Shared(int slice, NativeSlice from, SharedKernel kernel, Band band)
    {
        int length = kernel.Inputs * kernel.Window.KernelLength;
        return new SharedBlock(slice, 0, kernel.Window, kernel.OutputChannels, kernel.Groups, band.First, band.Count, from.FirstPosition, from.Neurons.Count / band.Count, 0, kernel.Inputs,
            segments.Add<sbyte>(kernel.Weights.AsSpan(band.First * length, band.Count * length)));
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
        QuantisedNeuron[] neurons = [.. from.Neurons.Select(neuron => from.Layer.Neurons[neuron])];
        int[] bias = [.. neurons.Select(neuron => neuron.Bias)], start = [.. neurons.Select(neuron => neuron.Start)], elements = [.. from.Neurons];
        int period = bias.Distinct().Count() == 1 && start.Distinct().Count() == 1 ? 1 : bias.Length;
        int? Parameters(int[] values) => values.AsSpan().ContainsAnyExcept(0) ? segments.Add<int>(values.AsSpan(0, period)) : null;
        var program = new LifNeuron(
            NoWindow, from.CurrentDecay, from.VoltageDecay, scale.Threshold, scale.WeightExponent, 1, period, Parameters(bias), scale.BiasExponent, from.Layer.Lag, Parameters(start));
        bool probed = elements.Any(element => probes.ContainsKey((from.Layer.Node, element)));
        return new Slice(from.Layer.Name, elements.Length, program, Table(routes, from.Layer.Node, elements), segments.Add<int>(elements),
            probed ? Table(probes, from.Layer.Node, elements) : null, Membranes(neurons));
    }

    private static void Send(Dictionary<(int Source, int Element), List<int>> into, (int Source, int Element) from, int node, int axon, int delay)
    {
        if (!into.TryGetValue(from, out List<int>? list)) into[from] = list = [];
        list.AddRange([node, axon, delay]);
    }

    private RouteTable Table(Dictionary<(int Source, int Element), List<int>> of, int source, int[] elements)
    {
        var offsets = new List<int> { 0 };
        var targets = new List<int>();
        foreach (int element in elements)
        {
            if (of.TryGetValue((source, element), out List<int>? list)) targets.AddRange(list);
            offsets.Add(targets.Count / 3);
        }

        return new RouteTable(segments.Add<int>(CollectionsMarshal.AsSpan(offsets)), segments.Add<int>(CollectionsMarshal.AsSpan(targets)));
    }
}
