using System.Collections.Immutable;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Cli.Conformance;

/// <summary>A test's model with some of its inputs made constants, and the data of those that stay inputs.</summary>
/// <remarks>
/// These tests give everything as an input: weights, axes, bounds. A network holds such things as constants, and the compiler asks for
/// that. What stays an input gets the shape of its data: a first axis of a fixed size belongs to the sample, so that the whole tensor is one.
/// </remarks>
/// <param name="Model">The model.</param>
/// <param name="Inputs">The data of its inputs, by name.</param>
/// <param name="FirstOutputOnly">The model's other outputs were left out: a mask, indices or statistics that only training reads.</param>
internal sealed record BoundTest(OnnxModel Model, ImmutableDictionary<string, TensorProto> Inputs, bool FirstOutputOnly)
{
    /// <summary>From this version of the format on, a constant need not be listed among the inputs.</summary>
    private const long IrWithPlainConstants = 4;

    /// <summary>The ways to run a test, from the one that changes nothing to the one that leaves the first input and output only.</summary>
    public static IEnumerable<BoundTest> Of(BackendTest test, string dataSet)
    {
        (string Name, TensorProto? Data)[] inputs =
            [.. test.Inputs.Select((input, i) => (input.Name, input.Type?.TensorType is null ? null : BackendTest.Tensor(dataSet, $"input_{i}.pb")))];
        bool[] floats = [.. inputs.Select(input => (ElementType?)input.Data?.DataType == ElementType.Float)];
        bool[][] choices = [[.. inputs.Select(_ => true)], floats, [.. floats.Select((real, i) => real && i == Array.IndexOf(floats, true))]];
        bool[][] ways = [.. choices.Where((way, i) => way.Contains(true) && !choices[..i].Any(earlier => earlier.AsSpan().SequenceEqual(way)))];
        return from firstOutputOnly in test.Model.Proto.Graph.Output.Count > 1 ? [false, true] : (bool[])[false]
               from live in ways
               select Bind(test.Model, inputs, live, firstOutputOnly);
    }

    private static BoundTest Bind(OnnxModel model, (string Name, TensorProto? Data)[] inputs, bool[] live, bool firstOutputOnly)
    {
        ModelProto proto = model.Proto.Clone();
        var kept = ImmutableDictionary.CreateBuilder<string, TensorProto>();
        for (int i = 0; i < inputs.Length; i++)
        {
            (string name, TensorProto? data) = inputs[i];
            if (data is null) continue;
            ValueInfoProto input = proto.Graph.Input.First(input => input.Name == name);
            if (live[i])
            {
                kept[name] = data;
                input.Type.TensorType.Shape = ShapeOf(data);
                continue;
            }

            TensorProto constant = data.Clone();
            constant.Name = name;
            proto.Graph.Initializer.Add(constant);
            proto.Graph.Input.Remove(input);
            proto.IrVersion = Math.Max(proto.IrVersion, IrWithPlainConstants);
        }

        while (firstOutputOnly && proto.Graph.Output.Count > 1) proto.Graph.Output.RemoveAt(1);
        return new BoundTest(model with { Proto = proto }, kept.ToImmutable(), firstOutputOnly);
    }

    private static TensorShapeProto ShapeOf(TensorProto tensor)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(tensor.Dims.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        return shape;
    }
}
