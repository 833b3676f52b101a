using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Tests.Frontends.Onnx.Operators;

/// <summary>Operators that only stand between shapes and constants: ONNX Runtime folds them.</summary>
internal static class ConstantCases
{
    public static IEnumerable<OperatorCase> All =>
    [
        new("Constant", "tensor", new TestModel().Input("x", -1, 3, 4).Node("Constant -> c", ("value", Tensor(ElementType.Float, 0.5f, 0.25f, -1, 2)))
            .Node("Add x c -> y").Output("y")),
        new("Shape", "batch stays free", new TestModel().Input("x", -1, 3, 4).Integers("zero", 0).Integers("rest", -1).Node("Shape x -> s")
            .Node("Gather s zero -> n").Node("Concat n rest -> t", ("axis", 0))
            .Node("Reshape x t -> y").Output("y")),
        new("Size", "as a divisor", new TestModel().Input("x", 1, 3, 4).Node("Size x -> n").Node("Cast n -> f", ("to", 1)).Node("Div x f -> y").Output("y")),
        new("ConstantOfShape", "a class token", new TestModel().Input("x", -1, 3, 4).Integers("s", 1, 1, 4)
            .Node("ConstantOfShape s -> t", ("value", Tensor(ElementType.Float, 0.5f)))
            .Node("Concat x t -> y", ("axis", 1)).Output("y")),
        new("Range", "as indices", new TestModel().Input("x", -1, 3, 4).Tensor(Scalar("a", 2)).Tensor(Scalar("b", -1)).Tensor(Scalar("d", -1))
            .Node("Range a b d -> r").Node("Gather x r -> y", ("axis", 1)).Output("y")),
        new("ReduceProd", "of a shape", new TestModel(13).Input("x", -1, 3, 4).Integers("one", 1).Integers("end", 3).Integers("rest", -1)
            .Node("Shape x -> s").Node("Slice s one end -> t")
            .Node("ReduceProd t -> p", ("keepdims", 1)).Node("Concat rest p -> u", ("axis", 0)).Node("Reshape x u -> y").Output("y")),
        new("Equal", "of shapes", new TestModel().Input("x", 1, 3, 4).Integers("s", 1, 3, 4).Node("Shape x -> t").Node("Equal s t -> e")
            .Node("Cast e -> f", ("to", 1)).Integers("g", 0).Node("Gather f g -> h")
            .Node("Add x h -> y").Output("y")),
        new("Where", "the target of an expand", new TestModel().Input("x", 1, 3, 1).Integers("s", 1, -1, 4).Integers("m", -1, -1, -1).Node("Shape x -> t")
            .Node("Equal s m -> e").Node("Where e t s -> u")
            .Node("Expand x u -> y").Output("y")),
        new("ArgMax", "of a constant", new TestModel().Input("x", -1, 3, 4).Floats("c", [3], 0, 2, 1).Node("ArgMax c -> i", ("axis", 0))
            .Node("Gather x i -> y", ("axis", 1)).Output("y")),
        new("Cast", "of a constant", new TestModel().Input("x", -1, 3, 4).Integers("c", 2).Node("Cast c -> f", ("to", 1)).Node("Mul x f -> y").Output("y")),
    ];

    private static TensorProto Tensor(ElementType type, params float[] values)
    {
        var tensor = new TensorProto { DataType = (int)type, Dims = { values.Length } };
        tensor.FloatData.Add(values);
        return tensor;
    }

    private static TensorProto Scalar(string name, long value) => new() { Name = name, DataType = (int)ElementType.Int64, Int64Data = { value } };
}
