using System.Collections.Immutable;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Frontends.Onnx;

/// <summary>An input that always has one value, such as a sample rate ⇒ a constant of the model.</summary>
/// <remarks>What is decided by it then folds: the branches of an If, sizes, offsets.</remarks>
internal static class FixedInputs
{
    /// <param name="model">The model.</param>
    /// <param name="values">The number that every element of an input is, by name.</param>
    /// <exception cref="ModelFault">There is no such input, or it cannot be that number.</exception>
    public static OnnxModel Apply(OnnxModel model, ImmutableDictionary<string, double> values)
    {
        if (values.IsEmpty) return model;
        ModelProto proto = model.Proto.Clone();
        foreach ((string name, double value) in values.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            ValueInfoProto input = proto.Graph.Input.FirstOrDefault(input => input.Name == name)
                ?? throw new ModelFault("SPIKE1002", null, $"there is no input '{name}' to fix", $"The inputs are {string.Join(", ", model.Proto.Graph.Input.Select(known => $"'{known.Name}'"))}.");
            proto.Graph.Input.Remove(input);
            if (proto.Graph.Initializer.FirstOrDefault(tensor => tensor.Name == name) is { } replaced) proto.Graph.Initializer.Remove(replaced);
            proto.Graph.Initializer.Add(Constant(input, value));
        }

        return model with { Proto = proto };
    }

    private static TensorProto Constant(ValueInfoProto input, double value)
    {
        var type = (ElementType)(input.Type?.TensorType?.ElemType ?? 0);
        if (!TypedTensors.IsInput(type) || (type != ElementType.Float && value != Math.Floor(value)))
            throw new ModelFault("SPIKE1002", input.Name, $"the input cannot be {value}", "Give a number of the input's type.");
        var tensor = new TensorProto { Name = input.Name, DataType = (int)type };
        // Open axes are those of one sample.
        foreach (var dimension in input.Type!.TensorType!.Shape?.Dim ?? []) tensor.Dims.Add(dimension.HasDimValue ? dimension.DimValue : 1);
        if (tensor.Dims.Any(dimension => dimension != 1))
            throw new ModelFault("SPIKE1002", input.Name, "the input has several elements, and one number was given", "Fix inputs of one element, and give the others a shape.");
        if (type == ElementType.Float) tensor.FloatData.Add((float)value);
        else if (type == ElementType.Int64) tensor.Int64Data.Add((long)value);
        else tensor.Int32Data.Add((int)value);
        return tensor;
    }
}
