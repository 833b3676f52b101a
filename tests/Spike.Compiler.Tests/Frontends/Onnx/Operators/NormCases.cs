namespace Spike.Compiler.Tests.Frontends.Onnx.Operators;

internal static class NormCases
{
    public static IEnumerable<OperatorCase> All =>
    [
        Batch("image", [-1, 3, 4, 4]), Batch("vector", [-1, 3]), Batch("epsilon", [-1, 3, 5], ("epsilon", 0.5f)),
        new("BatchNormalization", "behind a convolution", new TestModel().Input("x", -1, 2, 5, 5).Weights("w", [3, 2, 3, 3]).Weights("s", [3]).Weights("b", [3])
            .Weights("m", [3]).Weights("v", [3], 0.2f, 2).Node("Conv x w -> c").Node("BatchNormalization c s b m v -> n").Node("Relu n -> y")
                .Output("y"), OperatorCase.Weights),
        new("BatchNormalization", "a fixed batch", new TestModel().Input("x", 2, 3, 4).Weights("s", [3]).Weights("b", [3]).Weights("m", [3]).Weights("v", [3], 0.2f, 2)
            .Node("BatchNormalization x s b m v -> y").Output("y")),
        Layer("last axis"), Layer("axis", ("axis", 1)), Layer("negative axis", ("axis", -2)), Layer("epsilon", ("epsilon", 0.1f)),
        new("LayerNormalization", "no bias", new TestModel().Input("x", -1, 4, 6).Weights("s", [6]).Node("LayerNormalization x s -> y").Output("y"), 5e-4),
        new("LayerNormalization", "statistics that nothing reads", new TestModel().Input("x", -1, 4, 6).Weights("s", [6]).Weights("b", [6])
            .Node("LayerNormalization x s b -> y mean deviation").Output("y"), 5e-4),
        new("LayerNormalization", "small deviations", new TestModel().Input("x", -1, 4, 6).Scalar("c", 0.01f).Weights("s", [6]).Node("Mul x c -> d")
            .Node("LayerNormalization d s -> y").Output("y"), 1e-3),
    ];

    private static OperatorCase Batch(string variant, int[] shape, params (string, object)[] attributes) =>
        new("BatchNormalization", variant, new TestModel().Input("x", shape).Weights("s", [3]).Weights("b", [3]).Weights("m", [3]).Weights("v", [3], 0.2f, 2)
            .Node("BatchNormalization x s b m v -> y", attributes).Output("y"));

    private static OperatorCase Layer(string variant, params (string, object)[] attributes)
    {
        int[] parameters = attributes.Any(attribute => attribute.Item1 == "axis") ? [4, 6] : [6];
        return new("LayerNormalization", variant, new TestModel().Input("x", -1, 4, 6).Weights("s", parameters).Weights("b", parameters)
            .Node("LayerNormalization x s b -> y", attributes).Output("y"), 5e-4);
    }
}
