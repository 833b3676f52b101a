using System.Collections.Immutable;
using Spike.Compiler.Diagnostics;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Nir;

/// <summary>What each node takes and gives, found as the NIR library does: from parameters where they say it, along the edges where they do not.</summary>
internal sealed class NirShapes
{
    private readonly NirNetwork network;
    private readonly TensorShape?[] inputs, outputs;
    private readonly List<int>[] readers;

    private NirShapes(NirNetwork network)
    {
        this.network = network;
        (inputs, outputs) = (new TensorShape?[network.Nodes.Length], new TensorShape?[network.Nodes.Length]);
        readers = [.. network.Nodes.Select(_ => new List<int>())];
        foreach ((int from, int to) in network.Edges) readers[from].Add(to);
    }

    public TensorShape Input(int node) => inputs[node]!.Value;

    public TensorShape Output(int node) => outputs[node]!.Value;

    /// <exception cref="ModelFault">A shape is not known, or two disagree.</exception>
    public static NirShapes Of(NirNetwork network)
    {
        var shapes = new NirShapes(network);
        var known = new Queue<int>();
        for (int id = 0; id < network.Nodes.Length; id++)
        {
            if (shapes.OwnInput(network.Nodes[id]) is { } input) shapes.Know(id, input, known);
        }

        shapes.Spread(known);
        shapes.InputsFromReaders(known);
        shapes.Spread(known);
        for (int id = 0; id < network.Nodes.Length; id++)
        {
            if (shapes.outputs[id] is null)
                throw network.Nodes[id].Fault("its shape is not known: no input leads to it, or one of an unknown shape", "Give the network's inputs their shape, or the node its input_shape.", "SPIKE1002");
        }

        foreach ((int from, int to) in network.Edges) shapes.RequireSame(from, to);
        return shapes;
    }

    private void Know(int node, TensorShape input, Queue<int> known)
    {
        if (inputs[node] is not null) return;
        inputs[node] = input;
        outputs[node] = OutputOf(network.Nodes[node], input);
        known.Enqueue(node);
    }

    private void Spread(Queue<int> known)
    {
        while (known.TryDequeue(out int node))
        {
            foreach (int reader in readers[node]) Know(reader, Output(node), known);
        }
    }

    // An input that the file leaves open takes what its reader takes.
    private void InputsFromReaders(Queue<int> known)
    {
        for (int id = 0; id < network.Nodes.Length; id++)
        {
            if (network.Nodes[id].Type == NirTypes.Input && inputs[id] is null && readers[id].Select(reader => inputs[reader]).FirstOrDefault(shape => shape is not null) is { } shape)
                Know(id, shape, known);
        }
    }

    private void RequireSame(int from, int to)
    {
        (TensorShape given, TensorShape taken) = (Output(from), Input(to));
        if (given.Equals(taken)) return;
        // Exporters disagree on axes of 1, on what an output says of itself, and on what Flatten leaves.
        bool loose = network.Nodes[from].Type == "Flatten" || network.Nodes[to].Type is NirTypes.Output or "Flatten";
        if (loose ? given.Length == taken.Length : given.Dimensions.Where(size => size != 1).SequenceEqual(taken.Dimensions.Where(size => size != 1))) return;
        throw network.Nodes[to].Fault($"it takes {taken}, and '{network.Nodes[from].Name}' gives {given}", "Correct the shapes of the two nodes, or the edge between them.");
    }

    /// <summary>What a node takes, where its parameters say it.</summary>
    private TensorShape? OwnInput(NirNode node)
    {
        switch (node.Type)
        {
            case NirTypes.Input or NirTypes.Output:
                return node["shape"] is { } shape ? Shape(node, Whole(node, "shape", shape)) : null;
            case "Flatten":
                return node["input_type"] is { Count: > 0 } type ? Shape(node, Whole(node, "input_type", type)) : null;
            case "Affine" or "Linear":
                ImmutableArray<int> weight = node.Require("weight").Shape;
                return weight.Length >= 2 ? Shape(node, [.. weight[..^2].Select(size => (long)size), weight[^1]]) : throw node.Fault("its weight is no matrix", "Give it a weight of [outputs, inputs].");
            case "Conv1d" or "Conv2d":
                int axes = NirWindows.Axes(node);
                if (node["input_shape"] is not { Count: > 0 } size) return null;
                long[] sizes = Whole(node, "input_shape", size);
                return sizes.Length == axes ? Shape(node, [NirWindows.Channels(node), .. sizes]) : throw node.Fault($"its input_shape has {sizes.Length} axes, not {axes}", "Correct it, or leave it out.");
            case "SumPool2d" or "AvgPool2d":
                return null;
            default:
                ImmutableArray<int> own = NirWindows.ParameterShape(node);
                return own.IsEmpty ? null : Shape(node, [.. own.Select(size => (long)size)]);
        }
    }

    private static TensorShape OutputOf(NirNode node, TensorShape input)
    {
        switch (node.Type)
        {
            case "Affine" or "Linear":
                ImmutableArray<int> weight = node.Require("weight").Shape;
                return Shape(node, [.. weight[..^1].Select(size => (long)size)]);
            case "Conv1d" or "Conv2d":
                return Shape(node, [node.Require("weight").Shape[0], .. NirWindows.Of(node, input).OutputSize]);
            case "SumPool2d" or "AvgPool2d":
                return Shape(node, [input[0], .. NirWindows.Of(node, input).OutputSize]);
            case "Flatten":
                return Flat(node, input);
            default:
                return input;
        }
    }

    private static TensorShape Flat(NirNode node, TensorShape input)
    {
        long One(string field, long otherwise) => node[field] is { } value ? Whole(node, field, value) is [var one] ? one : throw node.Fault($"its {field} is no number", "Give one.") : otherwise;
        int rank = input.Rank;
        long start = One("start_dim", 1), end = One("end_dim", -1);
        (start, end) = (start < 0 ? start + rank : start, end < 0 ? end + rank : end);
        if (rank == 0 || start < 0 || end >= rank) throw node.Fault($"it flattens axes {start} to {end} of {input}", "Correct start_dim and end_dim: the batch axis does not count.");
        if (start >= end) return input;
        int[] sizes = [.. input.Dimensions];
        return Shape(node, [.. sizes[..(int)start].Select(size => (long)size), sizes[(int)start..((int)end + 1)].Aggregate(1L, (product, size) => product * size), .. sizes[((int)end + 1)..].Select(size => (long)size)]);
    }

    private static long[] Whole(NirNode node, string field, NirValue value) =>
        value.Whole ?? (value.Numbers?.All(float.IsInteger) == true ? [.. value.Numbers.Select(number => (long)number)] : throw node.Fault($"its {field} is no list of whole numbers", "Correct it."));

    private static TensorShape Shape(NirNode node, ReadOnlySpan<long> sizes)
    {
        var dimensions = ImmutableArray.CreateBuilder<int>();
        foreach (long size in sizes) dimensions.Add((int)Math.Clamp(size, 0, int.MaxValue));
        var shape = new TensorShape(dimensions.ToImmutable());
        return GraphFaults.Length(shape) is not null ? shape : throw node.Fault($"its shape {string.Join('x', sizes.ToArray())} is empty, or too large to run", "Correct it.");
    }
}
