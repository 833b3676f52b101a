using System.Collections.Immutable;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx;

/// <summary>The shape of each input for one sample: what the model says, with open dimensions filled in. An open first axis counts samples.</summary>
internal static class InputShapes
{
    /// <param name="model">The model.</param>
    /// <param name="given">What the user said, by input name; "" is the only input.</param>
    /// <exception cref="ModelFault">A dimension stays open, or the user contradicts the model.</exception>
    public static ImmutableDictionary<string, TensorShape> Resolve(OnnxModel model, ImmutableDictionary<string, ImmutableArray<int>> given)
    {
        HashSet<string> initializers = model.InitializerNames();
        ValueInfoProto[] inputs = [.. model.Proto.Graph.Input.Where(input => !initializers.Contains(input.Name))];
        if (inputs.Length == 0)
            throw new ModelFault("SPIKE1003", null, "the model has no input", "Export it with the input left as an argument.");
        foreach (string name in given.Keys)
        {
            if (name.Length == 0 ? inputs.Length != 1 : inputs.All(input => input.Name != name))
            {
                throw new ModelFault("SPIKE1002", null,
                    name.Length == 0 ? $"a shape without a name fits no model of {inputs.Length} inputs" : $"there is no input '{name}'",
                    $"The inputs are {string.Join(", ", inputs.Select(input => $"'{input.Name}'"))}.");
            }
        }

        ImmutableArray<int> GivenFor(ValueInfoProto input) => given.TryGetValue(input.Name, out ImmutableArray<int> own) ? own : given.TryGetValue("", out own) ? own : [];
        Dictionary<string, int> symbols = Symbols(inputs, GivenFor);
        return inputs.ToImmutableDictionary(input => input.Name, input => Resolve(input, GivenFor(input), symbols));
    }

    /// <summary>What the given shapes say of the model's named dimensions: a sequence length that one input is given holds for the others.</summary>
    private static Dictionary<string, int> Symbols(IEnumerable<ValueInfoProto> inputs, Func<ValueInfoProto, ImmutableArray<int>> given)
    {
        var symbols = new Dictionary<string, int>();
        foreach (ValueInfoProto input in inputs)
        {
            ImmutableArray<int> shape = given(input);
            if (input.Type?.TensorType?.Shape?.Dim is not { } dimensions || dimensions.Count != shape.Length) continue;
            for (int axis = 0; axis < shape.Length; axis++)
            {
                if (dimensions[axis].DimParam.Length > 0) symbols.TryAdd(dimensions[axis].DimParam, shape[axis]);
            }
        }

        return symbols;
    }

    private static TensorShape Resolve(ValueInfoProto input, ImmutableArray<int> given, Dictionary<string, int> symbols)
    {
        TypeProto.Types.Tensor? type = input.Type?.TensorType;
        if (type is null || !TypedTensors.IsInput((ElementType)type.ElemType))
        {
            throw new ModelFault("SPIKE1004", input.Name, "the input is no tensor of 32-bit floats, of 32- or 64-bit integers or of truth values",
                "Export the model with inputs of these types.");
        }

        if (given.Any(dimension => dimension < 1))
            throw new ModelFault("SPIKE1002", input.Name, $"the given shape {string.Join('x', given)} has a dimension below 1", "Give positive numbers.");
        if (type.Shape is { Dim.Count: 0 })
            throw new ModelFault("SPIKE1004", input.Name, "the input is a single number without an axis", "Export the model with an input of shape [1].");
        if (type.Shape is null)
            return given.IsEmpty ? throw Unknown(input.Name, "its rank") : Bounded(input.Name, given);
        var dimensions = type.Shape.Dim;
        if (dimensions.Any(dimension => dimension is { HasDimValue: true, DimValue: 0 }))
            throw new ModelFault("SPIKE1004", input.Name, "the input has an axis of size 0, and so no elements", "Export the model with an input that holds something.");
        if (!given.IsEmpty && given.Length != dimensions.Count)
        {
            throw new ModelFault("SPIKE1002", input.Name, $"the given shape has {given.Length} dimensions, the model's {dimensions.Count}",
                "Give one number for each dimension, 1 for the batch.");
        }

        var shape = new int[dimensions.Count];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            long known = dimensions[axis].HasDimValue ? dimensions[axis].DimValue : 0;
            if (known > 0 && !given.IsEmpty && given[axis] != known)
                throw new ModelFault("SPIKE1002", input.Name, $"dimension {axis} is {known} in the model and {given[axis]} in the given shape", "Correct the given shape.");
            shape[axis] = known > 0 ? checked((int)Math.Min(known, int.MaxValue))
                : !given.IsEmpty ? given[axis]
                : symbols.TryGetValue(dimensions[axis].DimParam, out int named) ? named
                : axis == 0 ? 1
                : throw Unknown(input.Name, $"dimension {axis}{(dimensions[axis].HasDimParam ? $" ('{dimensions[axis].DimParam}')" : "")}");
        }

        return Bounded(input.Name, [.. shape]);
    }

    private static TensorShape Bounded(string input, ImmutableArray<int> dimensions)
    {
        if (dimensions.Aggregate(1.0, (length, dimension) => length * dimension) > GraphCheck.MaxElements)
        {
            throw new ModelFault("SPIKE1002", input, $"an input of shape {string.Join('x', dimensions)} has more than {GraphCheck.MaxElements} elements",
                "Give the shape of one sample, 1 for the batch.");
        }

        return new TensorShape(dimensions);
    }

    private static ModelFault Unknown(string input, string what) =>
        new("SPIKE1002", input, $"the model leaves {what} of this input open", $"Give its shape, for example {input}:1x3x224x224.");
}
