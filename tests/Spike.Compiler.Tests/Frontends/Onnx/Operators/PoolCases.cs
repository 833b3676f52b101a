namespace Spike.Compiler.Tests.Frontends.Onnx.Operators;

internal static class PoolCases
{
    private static readonly int[] Two = [2, 2], Three = [3, 3], Around = [1, 1, 1, 1];

    public static IEnumerable<OperatorCase> All =>
    [
        .. new[] { "MaxPool", "AveragePool" }.SelectMany(type => new[]
        {
            Of(type, "plain", ("kernel_shape", Two)), Of(type, "strides", ("kernel_shape", Two), ("strides", Two)),
            Of(type, "pads", ("kernel_shape", Three), ("pads", Around), ("strides", Two)),
            Of(type, "uneven pads", ("kernel_shape", Three), ("pads", new[] { 0, 1, 2, 0 })),
            Of(type, "ceil mode", ("kernel_shape", Two), ("strides", Two), ("ceil_mode", 1)),
            Of(type, "ceil mode and pads", ("kernel_shape", Three), ("strides", Two), ("pads", Around), ("ceil_mode", 1)),
            Of(type, "same upper", ("kernel_shape", Three), ("strides", Two), ("auto_pad", "SAME_UPPER")),
            Of(type, "same lower", ("kernel_shape", Two), ("strides", Two), ("auto_pad", "SAME_LOWER")),
            Of(type, "valid", ("kernel_shape", Three), ("strides", Two), ("auto_pad", "VALID")),
            new OperatorCase(type, "one axis", new TestModel().Input("x", -1, 3, 9).Node($"{type} x -> y", ("kernel_shape", new[] { 3 })).Output("y")),
            new OperatorCase(type, "three axes", new TestModel().Input("x", -1, 2, 4, 4, 4).Node($"{type} x -> y", ("kernel_shape", new[] { 2, 2, 2 }))
                .Output("y")),
        }),
        Of("MaxPool", "dilations", ("kernel_shape", Two), ("dilations", Two)),
        Of("AveragePool", "padding counts", ("kernel_shape", Three), ("pads", Around), ("count_include_pad", 1)),
        new("MaxPool", "indices that nothing reads", new TestModel().Input("x", -1, 3, 4, 4).Node("MaxPool x -> y indices", ("kernel_shape", Two)).Output("y")),
        new("MaxPool", "negative values and pads", new TestModel().Input("x", -1, 3, 5, 5)
            .Node("MaxPool x -> y", ("kernel_shape", Three), ("pads", Around)).Output("y"), Low: -3, High: -1),
        new("MaxPool", "a fixed batch", new TestModel().Input("x", 2, 3, 4, 4).Node("MaxPool x -> y", ("kernel_shape", Two)).Output("y")),
        new("GlobalAveragePool", "a fixed batch", new TestModel().Input("x", 2, 3, 4, 4).Node("GlobalAveragePool x -> y").Output("y")),
        new("GlobalAveragePool", "image", new TestModel().Input("x", -1, 3, 4, 5).Node("GlobalAveragePool x -> y").Output("y")),
        new("GlobalAveragePool", "one axis", new TestModel().Input("x", -1, 3, 7).Node("GlobalAveragePool x -> y").Output("y")),
        new("GlobalMaxPool", "image", new TestModel().Input("x", -1, 3, 4, 5).Node("GlobalMaxPool x -> y").Output("y")),
    ];

    private static OperatorCase Of(string type, string variant, params (string, object)[] attributes) =>
        new(type, variant, new TestModel().Input("x", -1, 3, 7, 8).Node($"{type} x -> y", attributes).Output("y"));
}
