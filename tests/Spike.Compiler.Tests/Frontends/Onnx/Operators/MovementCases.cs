namespace Spike.Compiler.Tests.Frontends.Onnx.Operators;

internal static class MovementCases
{
    private static readonly int[] Swap = [0, 2, 1];

    public static IEnumerable<OperatorCase> All =>
    [
        new("Identity", "to the output", new TestModel().Input("x", -1, 3, 4).Node("Identity x -> y").Output("y")),
        new("Identity", "inside", new TestModel().Input("x", -1, 3, 4).Node("Identity x -> a").Node("Relu a -> b").Node("Identity b -> c")
            .Node("Neg c -> y").Output("y")),
        new("Dropout", "attribute", new TestModel(10).Input("x", -1, 3, 4).Node("Dropout x -> y", ("ratio", 0.5f)).Output("y")),
        new("Dropout", "input", new TestModel(13).Input("x", -1, 3, 4).Scalar("r", 0.5f).Node("Dropout x r -> y _").Output("y")),
        new("Dropout", "unused mask", new TestModel(10).Input("x", -1, 3, 4).Node("Dropout x -> y mask").Output("y")),
        new("Cast", "to float32", new TestModel().Input("x", -1, 3, 4).Node("Cast x -> y", ("to", 1)).Output("y")),
        new("Flatten", "default", Of("Flatten x -> y")), new("Flatten", "axis", Of("Flatten x -> y", ("axis", 2))), new("Flatten", "negative axis",
            Of("Flatten x -> y", ("axis", -1))),
        new("Reshape", "zero and minus one", Shaped("Reshape", 13, 0, -1)), new("Reshape", "more axes", Shaped("Reshape", 13, -1, 3, 2, 2)),
        new("Reshape", "of a repeated sum", new TestModel().Input("a", -1, 3, 4).Input("b", -1, 3, 1).Integers("s", -1, 2, 6).Node("Add a b -> c")
            .Node("Reshape c s -> y").Output("y")),
        new("Reshape", "of a repeated sum, then a table", new TestModel().Input("a", -1, 3, 4).Input("b", -1, 3, 1).Integers("s", -1, 2, 6)
            .Node("Add a b -> c").Node("Reshape c s -> d")
            .Node("Tanh d -> y").Output("y"), 2e-4),
        new("Squeeze", "attribute", new TestModel(11).Input("x", -1, 1, 4, 1).Node("Squeeze x -> y", ("axes", new[] { 1, 3 })).Output("y")),
        new("Squeeze", "negative attribute", new TestModel(11).Input("x", -1, 1, 4, 1).Node("Squeeze x -> y", ("axes", new[] { -1 })).Output("y")),
        new("Squeeze", "input", new TestModel(13).Input("x", -1, 1, 4, 1).Integers("a", 1).Node("Squeeze x a -> y").Output("y")),
        new("Unsqueeze", "attribute", new TestModel(11).Input("x", -1, 3, 4).Node("Unsqueeze x -> y", ("axes", new[] { 1, 3 })).Output("y")),
        new("Unsqueeze", "input", Shaped("Unsqueeze", 13, -1, 1)),
        new("Unsqueeze", "before a repeated sum", new TestModel(13).Input("x", -1, 3, 4).Integers("a", 1).Weights("c", [2, 1, 1])
            .Node("Unsqueeze x a -> h").Node("Add h c -> y").Output("y")),
        new("Transpose", "default", new TestModel().Input("x", 1, 3, 4).Weights("w", [1, 2]).Node("Transpose x -> h").Node("MatMul h w -> y")
            .Output("y"), OperatorCase.Weights),
        new("Transpose", "order", Of("Transpose x -> y", ("perm", Swap))),
        new("Transpose", "there and back", new TestModel().Input("x", -1, 3, 4).Node("Transpose x -> h", ("perm", Swap))
            .Node("Transpose h -> y", ("perm", Swap)).Output("y")),
        new("Concat", "channels", Two("Concat a b -> y", ("axis", 1))), new("Concat", "negative axis", Two("Concat a b -> y", ("axis", -1))),
        new("Concat", "three, one twice", Two("Concat a b a -> y", ("axis", 1))), new("Concat", "one", Of("Concat x -> y", ("axis", 1))),
        new("Concat", "a part without elements", new TestModel().Input("x", 1, 3).Floats("none", [1, 0]).Node("Concat x none -> y", ("axis", 1)).Output("y")),
        new("Concat", "a constant token", new TestModel().Input("x", -1, 3, 4).Weights("t", [1, 1, 4]).Node("Concat t x -> y", ("axis", 1)).Output("y")),
        new("Concat", "parts of different ranges", new TestModel().Input("x", -1, 3, 4).Scalar("c", 10).Node("Mul x c -> b")
            .Node("Concat x b -> y", ("axis", 1)).Output("y"), 2e-4),
        new("Concat", "a ReLU beside signs", new TestModel().Input("x", -1, 6).Weights("v", [6, 4]).Weights("w", [6, 4]).Weights("u", [8, 3])
            .Node("MatMul x v -> a").Node("Relu a -> b")
            .Node("MatMul x w -> c").Node("Concat b c -> d", ("axis", 1)).Node("MatMul d u -> y").Output("y"), OperatorCase.Weights),
        new("Gather", "one index", new TestModel().Input("x", -1, 5, 4).Integers("i", 2).Node("Gather x i -> y", ("axis", 1)).Output("y")),
        new("Gather", "negative indices and axis", new TestModel().Input("x", -1, 3, 4).Integers("i", -1, 0, 0, -4).Node("Gather x i -> y", ("axis", -1))
            .Output("y")),
        new("Gather", "scalar index", new TestModel().Input("x", -1, 3, 4).Tensor(Scalar("i", 1)).Node("Gather x i -> y", ("axis", 1)).Output("y")),
        new("Slice", "attributes", new TestModel(9).Input("x", -1, 5, 6)
            .Node("Slice x -> y", ("starts", new[] { 1, -3 }), ("ends", new[] { 4, 100 }), ("axes", new[] { 1, 2 })).Output("y")),
        Slice("inputs", [1], [4], [1], [1]), Slice("steps", [0, 5], [5, 0], [1, 2], [2, -2]), Slice("from the end", [-1], [-100], [2], [-1]),
        Slice("beyond both ends", [-100], [100], [-1], [1]), Slice("far behind, backwards", [100], [-100], [1], [-1]),
        new("Slice", "no axes", new TestModel(13).Input("x", 1, 5, 6).Integers("s", 0, 1).Integers("e", 1, 3).Node("Slice x s e -> y").Output("y")),
        Split("attribute", 11, "", ("axis", 1), ("split", new[] { 1, 4 })), Split("even", 11, "", ("axis", 2)), Split("input", 13, " s", ("axis", -2)),
            Split("number of parts", 18, "", ("axis", 2), ("num_outputs", 2)),
        new("Expand", "axes", new TestModel().Input("x", -1, 3, 1).Integers("s", 1, 3, 4).Node("Expand x s -> y").Output("y")),
        new("Expand", "more axes", new TestModel().Input("x", 1, 3, 1).Integers("s", 1, 2, 3, 4).Node("Expand x s -> y").Output("y")),
        new("Expand", "nothing to do", Shaped("Expand", 13, 1, 1, 4)),
        new("Pad", "attribute", new TestModel(10).Input("x", -1, 3, 4).Node("Pad x -> y", ("pads", new[] { 0, 1, 0, 0, 0, 2 }), ("value", 0.5f)).Output("y")),
        new("Pad", "input", new TestModel(13).Input("x", -1, 3, 4).Integers("p", 0, 1, 2, 0, 0, 2).Scalar("v", -0.25f).Node("Pad x p v -> y").Output("y")),
        new("Pad", "axes", new TestModel(18).Input("x", -1, 3, 4).Integers("p", 1, 2).Integers("a", -1).Node("Pad x p _ a -> y").Output("y")),
        new("Pad", "nothing", new TestModel(13).Input("x", -1, 3, 4).Integers("p", 0, 0, 0, 0, 0, 0).Node("Pad x p -> y").Output("y")),
        new("Pad", "reflect", Edges("reflect", 0, 2, 1, 0, 1, 3)), new("Pad", "edge", Edges("edge", 0, 2, 0, 0, 0, 3)),
        new("Pad", "wrap", new TestModel(19).Input("x", -1, 3, 4).Integers("p", 0, 1, 2, 0, 3, 5).Node("Pad x p -> y", ("mode", "wrap")).Output("y")),
        new("Pad", "crops", new TestModel(13).Input("x", -1, 5, 6).Integers("p", 0, -1, -2, 0, -1, -1).Node("Pad x p -> y").Output("y")),
        new("Pad", "crops before and pads behind", new TestModel(13).Input("x", -1, 5, 6).Integers("p", 0, -1, 1, 0, 2, -3).Scalar("v", -0.25f).Node("Pad x p v -> y").Output("y")),
        new("Pad", "crops by attribute", new TestModel(10).Input("x", -1, 5, 6).Node("Pad x -> y", ("pads", new[] { 0, 0, -1, 0, 1, -2 }), ("value", 0.5f)).Output("y")),
        new("Pad", "crops and reflects", Edges("reflect", 0, -1, 1, 0, 1, -1)),
        new("Pad", "reflect by attribute", new TestModel(10).Input("x", -1, 3, 4).Node("Pad x -> y", ("mode", "reflect"), ("pads", new[] { 0, 0, 1, 0, 0, 2 })).Output("y")),
        new("Pad", "of a reshaped value", new TestModel(13).Input("x", -1, 12).Integers("s", -1, 3, 4).Integers("p", 0, 1, 0, 0, 0, 1)
            .Node("Reshape x s -> h").Node("Pad h p -> y").Output("y")),
        new("Pad", "of unsigned codes with a negative value", new TestModel(13).Input("x", -1, 3, 4).Integers("p", 0, 1, 0, 0, 0, 1).Scalar("v", -1)
            .Weights("w", [5, 2]).Node("Relu x -> h")
            .Node("Pad h p v -> k").Node("MatMul k w -> y").Output("y"), OperatorCase.Weights),
    ];

    private static TestModel Edges(string mode, params long[] pads) =>
        new TestModel(13).Input("x", -1, 3, 4).Integers("p", pads).Node("Pad x p -> y", ("mode", mode)).Output("y");

    private static TestModel Of(string node, params (string, object)[] attributes) => new TestModel().Input("x", -1, 3, 4).Node(node, attributes).Output("y");

    private static TestModel Two(string node, params (string, object)[] attributes) =>
        new TestModel().Input("a", -1, 3, 4).Input("b", -1, 3, 4).Node(node, attributes).Output("y");

    private static TestModel Shaped(string type, int opset, params long[] numbers) =>
        new TestModel(opset).Input("x", -1, 3, 4).Integers("s", numbers).Node($"{type} x s -> y").Output("y");

    private static OperatorCase Slice(string variant, long[] starts, long[] ends, long[] axes, long[] steps) =>
        new("Slice", variant, new TestModel(13).Input("x", -1, 5, 6).Integers("s", starts).Integers("e", ends).Integers("a", axes).Integers("t", steps)
            .Node("Slice x s e a t -> y").Output("y"));

    private static OperatorCase Split(string variant, int opset, string sizes, params (string, object)[] attributes) =>
        new("Split", variant, new TestModel(opset).Input("x", -1, 5, 6).Integers("s", 2, 3).Node($"Split x{sizes} -> y z", attributes).Output("y", "z"));

    private static Spike.Compiler.Frontends.Onnx.Wire.TensorProto Scalar(string name, long value) =>
        new() { Name = name, DataType = (int)Spike.Compiler.Frontends.Onnx.ElementType.Int64, Int64Data = { value } };
}
