namespace Spike.Compiler.Tests.Frontends.Onnx.Operators;

internal static class ActivationCases
{
    public static IEnumerable<OperatorCase> All =>
    [
        Of("Abs", "plain"), Of("Relu", "plain"), Of("Neg", "plain"), Of("Exp", "plain"), Of("Tanh", "plain"), Of("Sigmoid", "plain"), Of("Softplus", "plain"),
        Of("Erf", "plain"), Of("HardSwish", "plain"), Of("Sqrt", "plain", 0, 4) with { CoarseBound = 0.05 },
        Of("Reciprocal", "plain", 0.25f, 2) with { Bound = 1e-3 }, Of("Reciprocal", "negative", -2, -0.25f) with { Bound = 1e-3 },
        Of("Elu", "default slope"), Of("Elu", "slope", -4, 4, ("alpha", 0.5f)),
        Of("LeakyRelu", "default slope"), Of("LeakyRelu", "slope", -4, 4, ("alpha", 0.3f)), Of("LeakyRelu", "negative slope", -4, 4, ("alpha", -0.3f)),
        Of("HardSigmoid", "default"), Of("HardSigmoid", "slope and shift", -4, 4, ("alpha", 0.7f), ("beta", 0.1f)),
        Of("Gelu", "exact", 20), Of("Gelu", "tanh", 20, ("approximate", "tanh")),
        new("Clip", "attributes", new TestModel(7).Input("x", -1, 6, 5).Node("Clip x -> y", ("min", -0.5f), ("max", 0.25f)).Output("y")),
        new("Clip", "attribute at zero", Layered(7, "Clip h -> r", ("min", 0f), ("max", 6f)), OperatorCase.Weights),
        new("Clip", "inputs", new TestModel(13).Input("x", -1, 6, 5).Scalar("lo", -0.5f).Scalar("hi", 0.25f).Node("Clip x lo hi -> y").Output("y")),
        new("Clip", "upper bound alone", new TestModel(13).Input("x", -1, 6, 5).Scalar("hi", 0.25f).Node("Clip x _ hi -> y").Output("y")),
        new("Clip", "lower bound alone", new TestModel(13).Input("x", -1, 6, 5).Scalar("lo", 0.25f).Node("Clip x lo -> y").Output("y")),
        new("Clip", "no bound", new TestModel(13).Input("x", -1, 6, 5).Node("Clip x -> y").Output("y")),
        new("Relu", "between layers", Layered(13, "Relu h -> r"), OperatorCase.Weights),
        new("Pow", "square", Power(2), 2e-4), new("Pow", "cube", Power(3), 2e-4), new("Pow", "root", Power(0.5f), Low: 0, High: 1, CoarseBound: 0.05),
        new("Pow", "reciprocal", Power(-1), 1e-3, Low: 0.25f, High: 2), new("Pow", "zero", Power(0)),
        new("Pow", "integer exponent", new TestModel(13).Input("x", -1, 6, 5).Integers("e", 2).Node("Pow x e -> y").Output("y"), 2e-4),
        Of("Softmax", "set 13 default", 13), Of("Softmax", "set 13 inner axis", 13, ("axis", 1)), Of("Softmax", "set 13 negative axis", 13, ("axis", -2)),
        new("Softmax", "set 11 rank two", new TestModel(11).Input("x", -1, 9).Node("Softmax x -> y").Output("y")),
        new("Softmax", "set 11 last axis", new TestModel(11).Input("x", -1, 3, 9).Node("Softmax x -> y", ("axis", 2)).Output("y")),
        new("Softmax", "set 11 axes behind", new TestModel(11).Input("x", -1, 3, 9).Node("Softmax x -> y").Output("y")),
        new("Softmax", "set 11 axes of one behind", new TestModel(11).Input("x", -1, 9, 1, 1).Node("Softmax x -> y").Output("y")),
        new("Softmax", "wide range", new TestModel(13).Input("x", -1, 3, 9).Node("Softmax x -> y").Output("y"), 1e-3, Low: -30, High: 30),
    ];

    private static OperatorCase Of(string type, string variant, params (string, object)[] attributes) => Of(type, variant, -4, 4, attributes);

    private static OperatorCase Of(string type, string variant, int opset, params (string, object)[] attributes) =>
        new(type, variant, new TestModel(opset).Input("x", -1, 6, 5).Node($"{type} x -> y", attributes).Output("y"), 2e-4, Low: -4, High: 4);

    private static OperatorCase Of(string type, string variant, float low, float high, params (string, object)[] attributes) =>
        new(type, variant, new TestModel().Input("x", -1, 6, 5).Node($"{type} x -> y", attributes).Output("y"), 2e-4, Low: low, High: high);

    private static TestModel Power(float exponent) =>
        new TestModel().Input("x", -1, 6, 5).Scalar("e", exponent).Node("Pow x e -> y").Output("y");

    /// <summary>Between two matrix products, where a ReLU is part of a firing.</summary>
    private static TestModel Layered(int opset, string node, params (string, object)[] attributes) => new TestModel(opset)
        .Input("x", -1, 8).Weights("w1", [8, 12]).Weights("w2", [12, 5])
        .Node("MatMul x w1 -> h").Node(node, attributes).Node("MatMul r w2 -> y").Output("y");
}
