using Spike.Compiler.Frontends.Onnx;

namespace Spike.Compiler.Tests.Frontends.Onnx.Operators;

internal static class ReductionCases
{
    public static IEnumerable<OperatorCase> All =>
    [
        new("ReduceMean", "of whole numbers", new TestModel(13).Input("x", ElementType.Int32, -1, 5).Node("ReduceMean x -> m", ("axes", new[] { 1 })).Node("Cast m -> y", ("to", 1)).Output("y"), Low: -9, High: 9),
        .. new[] { "ReduceMean", "ReduceSum", "ReduceMax" }.SelectMany(type => new[]
        {
            Attribute(type, "last axis", ("axes", new[] { 3 })), Attribute(type, "negative axis", ("axes", new[] { -1 })),
            Attribute(type, "axis gone", ("axes", new[] { 2 }), ("keepdims", 0)), Attribute(type, "axes side by side", ("axes", new[] { 2, 3 })),
            Attribute(type, "axes apart", ("axes", new[] { 1, 3 })), Attribute(type, "axes apart and gone", ("axes", new[] { 3, 1 }), ("keepdims", 0)),
            new OperatorCase(type, "axes as input", new TestModel(18).Input("x", -1, 3, 4, 5).Integers("axes", 1, 2)
                .Node($"{type} x axes -> y", ("keepdims", 0)).Output("y")),
            new OperatorCase(type, "no axes, nothing to do", new TestModel(18).Input("x", -1, 3, 4).Node($"{type} x -> y", ("noop_with_empty_axes", 1))
                .Output("y")),
            new OperatorCase(type, "all axes", new TestModel(11).Input("x", 1, 3, 4, 5).Node($"{type} x -> y").Output("y")),
            new OperatorCase(type, "all axes, batch open", new TestModel(11).Input("x", -1, 3, 4, 5).Node($"{type} x -> y", ("keepdims", 0)).Output("y")),
            new OperatorCase(type, "a fixed first axis", new TestModel(11).Input("x", 3, 4, 5).Node($"{type} x -> y", ("axes", new[] { 0 }), ("keepdims", 0)).Output("y")),
            new OperatorCase(type, "first and last axis", new TestModel(11).Input("x", 3, 4, 5).Node($"{type} x -> y", ("axes", new[] { 0, 2 })).Output("y")),
            new OperatorCase(type, "of a single number", new TestModel(11).Input("x", 6).Input("z", 6).Node("MatMul x z -> h").Node($"{type} h -> y").Output("y")),
            new OperatorCase(type, "into a layer", new TestModel(11).Input("x", -1, 3, 4).Weights("w", [4, 2])
                .Node($"{type} x -> h", ("axes", new[] { 1 }), ("keepdims", 0))
                .Node("MatMul h w -> y").Output("y"), OperatorCase.Weights),
        }),
    ];

    private static OperatorCase Attribute(string type, string variant, params (string, object)[] attributes) =>
        new(type, variant, new TestModel(11).Input("x", -1, 3, 4, 5).Node($"{type} x -> y", attributes).Output("y"));
}
