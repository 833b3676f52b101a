using System.Collections.Immutable;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Nir;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Compiler.Graphs;
using Spike.Runtime.Native;
using Spike.Spiking;

namespace Spike.Compiler.Frontends.Onnx.Spiking;

/// <summary>ONNX graphs that hold spiking neurons, as a network in the words of NIR.</summary>
internal static class SpikingOnnx
{
    public const string Code = "SPIKE1007";

    /// <summary>What was found in a file; none where it holds no spiking neurons, or is no model: then the ordinary conversion says what it is.</summary>
    public static SpikingFinding? Find(string path)
    {
        try
        {
            PlainFile file = PlainFile.At(path);
            if (!file.Exists || !file.IsPlain || file.Length == 0) return null;
            using FileStream stream = File.OpenRead(path);
            // A model starts with its IR version: field 1.
            if (stream.ReadByte() != 0x08) return null;
            stream.Position = 0;
            return OutlineReader.Read(stream) is { } outline ? SpikingRecognition.Find(outline) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <exception cref="ModelFault">Its neurons make no network.</exception>
    public static (NirNetwork Network, SpikingModel Found, OnnxModel Model) Read(string path, SpikingFinding finding)
    {
        if (finding.Model is not { } found)
        {
            throw new ModelFault(Code, finding.Node, $"the model holds spiking neurons ({string.Join(", ", finding.Neurons)}), and makes no network of them: {finding.Fault}",
                "Express that part with Linear, Conv, AvgPool, Flatten and one kind of neuron, or export the network through NIR.");
        }

        OnnxModel model = OnnxFile.Read(path);
        ExternalData.Check(model);
        ImmutableArray<NirNode> nodes = [.. found.Nodes.Select(node => Node(model, node))];
        ImmutableArray<(int, int)> edges = [.. found.Nodes.SelectMany((node, id) => node.Sources.Select(source => (source, id)))];
        return (new NirNetwork(nodes, edges, TimeStep: 1) { Rule = Discretisation.Euler }, found, model);
    }

    private static NirNode Node(OnnxModel model, SpikingNode node)
    {
        var fields = ImmutableDictionary.CreateBuilder<string, NirValue>(StringComparer.Ordinal);
        // NIR wants all parameters of a population in one shape.
        bool each = node.Numbers.Any(numbers => numbers.Key is not ("weight" or "bias") && numbers.Value.Shape.Length > 0);
        foreach ((string name, Numbers numbers) in node.Numbers)
        {
            fields[name] = name == "weight" && node.Transposed ? Transposed(Value(numbers))
                : each && name is not ("weight" or "bias") && numbers.Shape.Length == 0 ? Filled(node.Shape!, (float)numbers.Values[0])
                : Value(numbers);
        }

        foreach ((string name, long[] numbers) in node.Whole) fields[name] = NirValue.OfWhole(numbers);
        if (node.Weight is { } weight)
        {
            NirValue value = Weight(model, weight);
            fields["weight"] = node.Transposed ? Transposed(value) : value;
        }

        if (node.Type is NirTypes.Output && node.Shape is { } shape) fields["shape"] = NirValue.OfWhole(shape);
        return new NirNode(node.Name, node.Type, fields.ToImmutable(), Nested: false)
        {
            Subtracts = node.Subtracts,
            ResetsLate = node.ResetsLate,
            SpikesAtThreshold = node.SpikesAtThreshold,
        };
    }

    private static NirValue Value(Numbers numbers) =>
        new([.. numbers.Shape.Select(size => (int)size)], [.. numbers.Values.Select(number => (float)number)], null, null);

    private static NirValue Filled(long[] shape, float number)
    {
        var numbers = new float[shape.Aggregate(1L, (product, size) => product * size)];
        numbers.AsSpan().Fill(number);
        return new NirValue([.. shape.Select(size => (int)size)], numbers, null, null);
    }

    private static NirValue Weight(OnnxModel model, OutlineConstant weight)
    {
        TensorProto? tensor = model.Proto.Graph.Initializer.FirstOrDefault(tensor => tensor.Name == weight.Name)
            ?? model.Proto.Graph.Node.FirstOrDefault(node => node.OpType == "Constant" && node.Output.Contains(weight.Name))?.Attribute.Select(attribute => attribute.T).FirstOrDefault(tensor => tensor is not null);
        FloatTensor? numbers = tensor is null ? null : TensorData.Floats(model, tensor);
        return numbers is null
            ? throw new ModelFault("SPIKE1004", weight.Name, "the weights are no constant of floating-point numbers", "Export the model with float32 weights.")
            : new NirValue(numbers.Shape.Dimensions, numbers.Values.ToArray(), null, null);
    }

    private static NirValue Transposed(NirValue value)
    {
        (int rows, int columns) = (value.Shape[0], value.Shape[1]);
        var numbers = new float[value.Numbers!.Length];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++) numbers[(c * rows) + r] = value.Numbers[(r * columns) + c];
        }

        return new NirValue([columns, rows], numbers, null, null);
    }
}
