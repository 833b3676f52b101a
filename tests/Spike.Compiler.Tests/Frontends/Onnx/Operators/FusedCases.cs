using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Tests.Frontends.Onnx.Operators;

/// <summary>Operators of the domain com.microsoft, and quantised graphs.</summary>
internal static class FusedCases
{
    private const string Ms = "com.microsoft.";

    public static IEnumerable<OperatorCase> All =>
    [
        new(Ms + "Gelu", "plain", Of(Ms + "Gelu x -> y"), 2e-4, Low: -4, High: 4), new(Ms + "BiasGelu", "plain", Of(Ms + "BiasGelu x b -> y"), 2e-4, Low: -4, High: 4),
        new(Ms + "FastGelu", "plain", Of(Ms + "FastGelu x -> y"), 3e-4, Low: -4, High: 4), new(Ms + "FastGelu", "bias", Of(Ms + "FastGelu x b -> y"), 3e-4, Low: -4, High: 4),
        new(Ms + "QuickGelu", "plain", Of(Ms + "QuickGelu x -> y"), 2e-4, Low: -4, High: 4), new(Ms + "QuickGelu", "slope", Of(Ms + "QuickGelu x -> y", ("alpha", 1f)), 2e-4, Low: -4, High: 4),
        Skip("SkipLayerNormalization", "plain", "x z s -> y"), Skip("SkipLayerNormalization", "shift and bias", "x z s b b -> y"), Skip("SkipLayerNormalization", "the sum too", "x z s b -> y _ _ w", "w"),
        Skip("SkipSimplifiedLayerNormalization", "plain", "x z s -> y"), Skip("SkipSimplifiedLayerNormalization", "bias, the sum too", "x z s b -> y _ _ w", "w"),
        new(Ms + "FusedMatMul", "factor", Product([-1, 3, 4], [4, 5], ("alpha", 0.5f)), OperatorCase.Weights),
        new(Ms + "FusedMatMul", "both turned", new TestModel().Input("a", 1, 4, 3).Input("b", 1, 5, 4).Node(Ms + "FusedMatMul a b -> y", ("transA", 1), ("transB", 1)).Output("y")),
        Conv("ReLU", ("activation", "Relu")), Conv("pads and strides", ("pads", new[] { 1, 1, 1, 1 }), ("strides", new[] { 2, 2 })),
        Conv("leaky", ("activation", "LeakyRelu"), ("activation_params", (float[])[0.1f])),
        Conv("clip", ("activation", "Clip"), ("activation_params", (float[])[0, 1])) with { Bound = 0.02 },
        Attention("plain", "x W B -> y", false), Attention("causal", "x W B -> y", false, ("unidirectional", 1)),
        Attention("scale", "x W B -> y", false, ("scale", 0.2f)), Attention("a padding mask", "x W B m -> y", true),
        Attention("a mask of lengths", "x W B l -> y", false), Attention("a mask of pairs", "x W B p -> y", false),
        Heads("plain", "x z v -> y"), Heads("bias", "x z v B -> y"), Heads("attention bias", "x z v _ _ r -> y"), Heads("scale", "x z v -> y", ("scale", 0.3f)),
        new("QuantizeLinear", "activations", Pair(ElementType.UInt8, 128, 1 / 64f), 0.01), new("QuantizeLinear", "signed activations", Pair(ElementType.Int8, 0, 1 / 100f), 0.01),
        new("DequantizeLinear", "a pair that is the only ReLU", Pair(ElementType.UInt8, 0, 1 / 200f), 0.01),
        new("DequantizeLinear", "weights with a scale for each column", new TestModel(13).Input("x", -1, 6).Tensor(Bytes("w", 6, 4)).Floats("s", [4], 0.01f, 0.02f, 0.005f, 0.1f)
            .Tensor(new TensorProto { Name = "o", DataType = (int)ElementType.Int8, Dims = { 4 }, Int32Data = { 0, 0, 0, 0 } }).Node("DequantizeLinear w s o -> v", ("axis", 1))
            .Node("MatMul x v -> y").Output("y"), 3e-4),
    ];

    private static TestModel Of(string node, params (string, object)[] attributes) =>
        new TestModel().Input("x", -1, 3, 4).Weights("b", [4]).Node(node, attributes).Output("y");

    private static OperatorCase Skip(string type, string variant, string node, params string[] more) => new(
        Ms + type, variant, new TestModel().Input("x", -1, 3, 8).Input("z", -1, 3, 8).Weights("s", [8], 0.5f, 2).Weights("b", [8]).Node(Ms + type + " " + node).Output(["y", .. more]), 1e-3);

    private static TestModel Product(int[] a, int[] b, params (string, object)[] attributes) =>
        new TestModel().Input("a", a).Weights("b", b).Node(Ms + "FusedMatMul a b -> y", attributes).Output("y");

    private static OperatorCase Conv(string variant, params (string, object)[] attributes) => new(
        Ms + "FusedConv", variant, new TestModel().Input("x", -1, 2, 5, 5).Weights("w", [3, 2, 3, 3]).Weights("b", [3]).Node(Ms + "FusedConv x w b -> y", attributes).Output("y"), OperatorCase.Weights);

    private static OperatorCase Attention(string variant, string node, bool masked, params (string, object)[] attributes)
    {
        TestModel model = new TestModel().Input("x", 1, 5, 8).Weights("W", [8, 24]).Weights("B", [24]);
        if (masked) model.Input("m", ElementType.Int32, 1, 5);
        model.Tensor(new TensorProto { Name = "l", DataType = (int)ElementType.Int32, Dims = { 1 }, Int32Data = { 3 } })
            .Tensor(new TensorProto { Name = "p", DataType = (int)ElementType.Int32, Dims = { 1, 5, 5 }, Int32Data = { Enumerable.Range(0, 25).Select(i => i % 6 < 4 ? 1 : 0) } });
        return new(Ms + "Attention", variant, model.Node(Ms + "Attention " + node, [("num_heads", 2), .. attributes]).Output("y"), 0.02, 0.06, masked ? 0 : -1);
    }

    private static OperatorCase Heads(string variant, string node, params (string, object)[] attributes) => new(
        Ms + "MultiHeadAttention", variant, new TestModel().Input("x", 1, 5, 8).Input("z", 1, 5, 8).Input("v", 1, 5, 8).Weights("B", [24]).Weights("r", [1, 2, 5, 5])
            .Node(Ms + "MultiHeadAttention " + node, [("num_heads", 2), .. attributes]).Output("y"), 2e-3, 0.05);

    private static TestModel Pair(ElementType type, int zero, float scale) => new TestModel(13).Input("x", -1, 6).Weights("w", [6, 4]).Scalar("s", scale)
        .Tensor(new TensorProto { Name = "o", DataType = (int)type, Int32Data = { zero } }).Node("MatMul x w -> h").Node("QuantizeLinear h s o -> q")
        .Node("DequantizeLinear q s o -> y").Output("y");

    private static TensorProto Bytes(string name, int rows, int columns)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)ElementType.Int8, Dims = { rows, columns } };
        tensor.Int32Data.Add(Enumerable.Range(0, rows * columns).Select(i => (i * 37 % 201) - 100));
        return tensor;
    }
}
