namespace Spike.Compiler.Tests.Frontends.Onnx.Operators;

internal static class ConvolutionCases
{
    private static readonly int[] Two = [2, 2];

    public static IEnumerable<OperatorCase> All =>
    [
        Of("plain"), Of("pads", ("pads", new[] { 1, 1, 1, 1 })), Of("uneven pads", ("pads", new[] { 0, 1, 2, 0 })), Of("strides", ("strides", new[] { 2, 3 })),
        Of("dilations", ("dilations", Two)), Of("all at once", ("dilations", new[] { 1, 2 }), ("strides", Two), ("pads", new[] { 1, 2, 0, 1 })),
        Of("same upper", ("auto_pad", "SAME_UPPER")), Of("same lower", ("auto_pad", "SAME_LOWER")), Of("valid", ("auto_pad", "VALID")),
        Of("same upper, strided", ("auto_pad", "SAME_UPPER"), ("strides", Two)), Of("same lower, strided", ("auto_pad", "SAME_LOWER"), ("strides", Two)),
        Of("pads not set", ("auto_pad", "NOTSET"), ("pads", new[] { 1, 1, 1, 1 })),
        new("Conv", "groups", new TestModel().Input("x", -1, 4, 5, 5).Weights("w", [6, 2, 3, 3]).Weights("b", [6]).Node("Conv x w b -> y", ("group", 2))
            .Output("y"), OperatorCase.Weights),
        new("Conv", "depthwise", new TestModel().Input("x", -1, 4, 5, 5).Weights("w", [4, 1, 3, 3]).Node("Conv x w -> y", ("group", 4))
            .Output("y"), OperatorCase.Weights),
        new("Conv", "weights that a product reads too", new TestModel().Input("x", 1, 4, 4).Weights("w", [1, 4, 4]).Node("MatMul x w -> a").Node("Conv x w -> b").Node("Add a b -> y").Output("y"), OperatorCase.Weights),
        new("Conv", "a fixed batch of images", new TestModel().Input("x", 3, 4, 5, 5).Weights("w", [6, 2, 3, 3]).Weights("b", [6])
            .Node("Conv x w b -> y", ("group", 2)).Output("y"), OperatorCase.Weights),
        new("Conv", "frames of a clip", new TestModel().Input("x", -1, 2, 3, 4, 4).Weights("w", [2, 3, 3, 3]).Integers("s", -1, 3, 4, 4)
            .Node("Reshape x s -> h").Node("Conv h w -> y").Output("y"), OperatorCase.Weights),
        new("Conv", "one axis", new TestModel().Input("x", -1, 3, 9).Weights("w", [4, 3, 3]).Node("Conv x w -> y", ("pads", new[] { 1, 1 }))
            .Output("y"), OperatorCase.Weights),
        new("Conv", "three axes", new TestModel().Input("x", -1, 2, 4, 4, 4).Weights("w", [3, 2, 2, 2, 2]).Node("Conv x w -> y")
            .Output("y"), OperatorCase.Weights),
        new("Conv", "no bias, one point", new TestModel().Input("x", -1, 8, 3, 3).Weights("w", [5, 8, 1, 1]).Node("Conv x w -> y")
            .Output("y"), OperatorCase.Weights),
        new("Conv", "channels of very different sizes", new TestModel().Input("x", -1, 2, 4, 4)
            .Floats("w", [2, 2, 1, 1], 100, -50, 0.001f, 0.0005f).Node("Conv x w -> h").Floats("s", [2, 1, 1], 0.01f, 1000).Node("Mul h s -> y")
                .Output("y"), OperatorCase.Weights),
    ];

    private static OperatorCase Of(string variant, params (string, object)[] attributes) =>
        new("Conv", variant, new TestModel().Input("x", -1, 3, 7, 8).Weights("w", [4, 3, 3, 3]).Weights("b", [4]).Node("Conv x w b -> y", attributes)
            .Output("y"), OperatorCase.Weights);
}
