using Spike.Compiler.Graphs;
using Spike.Compiler.Tests.Frontends.Onnx;
using Spike.Compiler.Tests.Passes.Recognition;

namespace Spike.Compiler.Tests.Passes.Smoothing;

/// <summary>Small networks with a value whose channels may be divided, and some that only look like it.</summary>
internal static class SmoothedModels
{
    private static readonly int[] Padded = [1, 1, 1, 1], Two = [2, 2];

    public static TestModel NormBeforeLinears => new TestModel().Input("x", 1, 5, 6).Weights("g", [6]).Weights("b", [6]).Weights("w", [6, 4]).Weights("v", [6, 3])
        .Node("LayerNormalization x g b -> n", ("axis", -1)).Node("MatMul n w -> y").Node("MatMul n v -> z").Output("y", "z");

    public static TestModel LinearsAroundRelu => new TestModel().Input("x", 1, 5, 6).Weights("w", [6, 4]).Weights("b", [4]).Weights("v", [4, 3])
        .Node("MatMul x w -> m").Node("Add m b -> s").Node("Relu s -> h").Node("MatMul h v -> y").Output("y");

    public static TestModel Convolutions => new TestModel().Input("x", 1, 2, 6, 6).Weights("w", [4, 2, 3, 3]).Weights("v", [6, 4, 3, 3])
        .Node("Conv x w -> c", ("pads", Padded)).Node("Relu c -> r").Node("MaxPool r -> h", ("kernel_shape", Two), ("strides", Two)).Node("Conv h v -> y", ("pads", Padded)).Output("y");

    public static TestModel DepthwiseConvolution => new TestModel().Input("x", 1, 2, 6, 6).Weights("w", [4, 2, 1, 1]).Weights("d", [4, 1, 3, 3]).Weights("v", [3, 4, 1, 1])
        .Node("Conv x w -> c").Node("Relu c -> h").Node("Conv h d -> e", ("group", 4), ("pads", Padded)).Node("Relu e -> k").Node("Conv k v -> y").Output("y");

    public static TestModel GroupedConvolution => new TestModel().Input("x", 1, 2, 4, 4).Weights("w", [4, 2, 1, 1]).Weights("v", [6, 2, 3, 3])
        .Node("Conv x w -> c").Node("AveragePool c -> h", ("kernel_shape", Two)).Node("Conv h v -> y", ("group", 2), ("pads", Padded)).Output("y");

    public static TestModel ResidualStream => new TestModel().Input("x", 1, 5, 6).Weights("g", [6]).Weights("w", [6, 6])
        .Node("LayerNormalization x g -> n", ("axis", -1)).Node("MatMul n w -> m").Node("Add m n -> y").Output("y");

    public static TestModel ClassToken => new TestModel().Input("x", 1, 5, 6).Weights("g", [6]).Weights("b", [6]).Weights("w", [6, 4]).Integers("zero", 0)
        .Node("LayerNormalization x g b -> n", ("axis", -1)).Node("Gather n zero -> t", ("axis", 1)).Node("MatMul t w -> y").Output("y");

    public static TestModel PooledChannels => new TestModel(13).Input("x", 1, 2, 4, 4).Weights("w", [4, 2, 1, 1]).Weights("v", [4, 3]).Integers("shape", 1, 4)
        .Node("Conv x w -> c").Node("Relu c -> r").Node("GlobalAveragePool r -> p").Node("Reshape p shape -> h").Node("MatMul h v -> y").Output("y");

    public static TestModel TransposedChannels => new TestModel().Input("x", 1, 2, 4, 4).Weights("w", [4, 2, 1, 1]).Weights("v", [4, 3])
        .Node("Conv x w -> c").Node("Relu c -> r").Node("Transpose r -> h", ("perm", (int[])[0, 2, 3, 1])).Node("MatMul h v -> y").Output("y");

    public static IEnumerable<(string Name, TestModel Model, string Value)> Smoothable =>
    [
        (nameof(NormBeforeLinears), NormBeforeLinears, "n"),
        (nameof(LinearsAroundRelu), LinearsAroundRelu, "h"),
        (nameof(Convolutions), Convolutions, "h"),
        (nameof(DepthwiseConvolution), DepthwiseConvolution, "h"),
        (nameof(GroupedConvolution), GroupedConvolution, "h"),
        (nameof(ResidualStream), ResidualStream, "n"),
        (nameof(ClassToken), ClassToken, "t"),
        (nameof(PooledChannels), PooledChannels, "h"),
        (nameof(TransposedChannels), TransposedChannels, "h"),
    ];

    public static Graph Graph(string name) => ImportedGraph.Of(Smoothable.Single(model => model.Name == name).Model);
}
