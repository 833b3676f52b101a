namespace Spike.Compiler.Tests.Frontends.Onnx.Operators;

/// <summary>Images that grow, and channels that become space.</summary>
internal static class ImageCases
{
    private static readonly int[] Two = [2, 2];

    public static IEnumerable<OperatorCase> All =>
    [
        Transposed("plain"), Transposed("strides", ("strides", new[] { 2, 3 })), Transposed("pads", ("pads", new[] { 1, 0, 0, 1 })), Transposed("dilations", ("dilations", Two)),
        Transposed("strides and pads", ("strides", Two), ("pads", new[] { 1, 1, 1, 1 })), Transposed("output padding", ("strides", Two), ("output_padding", new[] { 1, 1 })),
        Transposed("all at once", ("strides", new[] { 2, 3 }), ("pads", new[] { 1, 2, 0, 1 }), ("output_padding", new[] { 1, 0 }), ("dilations", new[] { 2, 1 })),
        Transposed("more pads than the kernel has taps", ("pads", new[] { 3, 3, 4, 3 }), ("strides", new[] { 3, 3 })),
        Transposed("same upper", ("auto_pad", "SAME_UPPER"), ("strides", Two)), Transposed("same lower", ("auto_pad", "SAME_LOWER"), ("strides", Two)),
        Transposed("valid", ("auto_pad", "VALID"), ("strides", Two)),
        new("ConvTranspose", "groups", new TestModel().Input("x", -1, 4, 4, 5).Weights("w", [4, 3, 2, 2]).Weights("b", [6])
            .Node("ConvTranspose x w b -> y", ("group", 2), ("strides", Two)).Output("y"), OperatorCase.Weights),
        new("ConvTranspose", "one axis, no bias", new TestModel().Input("x", -1, 3, 6).Weights("w", [3, 2, 4]).Node("ConvTranspose x w -> y", ("strides", new[] { 2 }), ("pads", new[] { 1, 1 }))
            .Output("y"), OperatorCase.Weights),
        new("ConvTranspose", "set 10", new TestModel(10).Input("x", -1, 3, 6).Weights("w", [3, 2, 4]).Node("ConvTranspose x w -> y", ("strides", new[] { 2 })).Output("y"), OperatorCase.Weights),
        new("DepthToSpace", "depth first", Of("DepthToSpace x -> y", ("blocksize", 2))), new("DepthToSpace", "columns first", Of("DepthToSpace x -> y", ("blocksize", 2), ("mode", "CRD"))),
        new("SpaceToDepth", "plain", Of("SpaceToDepth x -> y", ("blocksize", 2))),
        new("Tile", "two axes", new TestModel().Input("x", -1, 3, 4).Integers("r", 1, 2, 3).Node("Tile x r -> y").Output("y")),
        new("Upsample", "scales as attribute", new TestModel(7).Input("x", -1, 2, 3, 4).Node("Upsample x -> y", ("scales", (float[])[1, 1, 2, 3])).Output("y")),
        new("Upsample", "scales as input, linear", new TestModel(9).Input("x", -1, 2, 3, 4).Floats("s", [4], 1, 1, 2, 2).Node("Upsample x s -> y", ("mode", "linear")).Output("y"), 2e-4),
        new("Resize", "set 10", new TestModel(10).Input("x", -1, 2, 4, 4).Floats("s", [4], 1, 1, 2, 0.5f).Node("Resize x s -> y").Output("y")),
        new("Resize", "set 10, linear", new TestModel(10).Input("x", -1, 2, 4, 4).Floats("s", [4], 1, 1, 2, 0.5f).Node("Resize x s -> y", ("mode", "linear")).Output("y"), 2e-4),
        .. from mode in (string[])["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"]
           from scales in (float[][])[[2, 3], [1.5f, 0.5f]]
           from way in (string[])["nearest", "linear"]
           select Resized($"{way}, {mode}, {scales[0]}", scales, ("mode", way), ("coordinate_transformation_mode", mode)),
        .. ((string[])["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"]).Select(rule => Resized(rule, [2, 1.5f], ("nearest_mode", rule))),
        .. from mode in (string[])["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"]
           from scales in (float[][])[[2, 3], [1.5f, 0.5f]]
           select Resized($"cubic, {mode}, {scales[0]}", scales, ("mode", "cubic"), ("coordinate_transformation_mode", mode), ("cubic_coeff_a", -0.5f)),
        Resized("cubic, the usual coefficient", [2, 2], ("mode", "cubic")), Resized("cubic, without what lies outside", [2, 2], ("mode", "cubic"), ("exclude_outside", 1)),
        new("Resize", "sizes", new TestModel(13).Input("x", -1, 2, 3, 4).Integers("z", 1, 2, 7, 6).Node("Resize x _ _ z -> y", ("mode", "linear")).Output("y"), 2e-4),
        new("Resize", "behind a convolution", new TestModel(13).Input("x", -1, 2, 4, 4).Weights("w", [3, 2, 3, 3]).Floats("s", [4], 1, 1, 2, 2).Node("Conv x w -> h")
            .Node("Resize h _ s -> y", ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor")).Output("y"), OperatorCase.Weights),
    ];

    private static OperatorCase Transposed(string variant, params (string, object)[] attributes) => new(
        "ConvTranspose", variant, new TestModel().Input("x", -1, 2, 4, 5).Weights("w", [2, 3, 3, 3]).Weights("b", [3]).Node("ConvTranspose x w b -> y", attributes).Output("y"),
        OperatorCase.Weights);

    private static TestModel Of(string node, params (string, object)[] attributes) => new TestModel().Input("x", -1, 8, 4, 6).Node(node, attributes).Output("y");

    private static OperatorCase Resized(string variant, float[] scales, params (string, object)[] attributes) => new(
        "Resize", variant, new TestModel(13).Input("x", -1, 2, 4, 4).Floats("s", [4], 1, 1, scales[0], scales[1]).Node("Resize x _ s -> y", attributes).Output("y"), 2e-4);
}
