using Spike.Compiler.Frontends.Onnx;

namespace Spike.Compiler.Tests.Frontends.Onnx.Operators;

/// <summary>The ends of transformers that ONNX Runtime's optimiser has fused.</summary>
internal static class EmbeddingCases
{
    private const string Ms = "com.microsoft.";
    private const int Tokens = 5;

    public static IEnumerable<OperatorCase> All =>
    [
        Embed("segments", "i k w p t s b -> y n"), Embed("no segments", "i _ w p _ s b -> h n", "Identity h -> y"), Embed("the sum too", "i k w p t s b -> h n e", "Add h e -> y"),
        Embed("positions of the sample", "i _ w p _ s b _ k -> y n"),
        new(Ms + "EmbedLayerNormalization", "lengths as an attention mask", Ids("i k w p t s b m -> x l").Weights("W", [8, 24]).Weights("B", [24])
            .Node(Ms + "Attention x W B l -> y", ("num_heads", 2)).Output("y"), 0.02, 0.06, 0),
        Rotary("flat", [1, Tokens, 8], ("num_heads", 2)), Rotary("neighbours turned", [1, Tokens, 8], ("num_heads", 2), ("interleaved", 1)), Rotary("heads apart", [1, 2, Tokens, 4]),
        new(Ms + "RotaryEmbedding", "an offset", Angles(new TestModel().Input("x", 1, Tokens, 8)).Integers("o", 2).Node(Ms + "RotaryEmbedding x o c s -> y", ("num_heads", 2)).Output("y"), 2e-3),
    ];

    /// <summary>Tables, and those of the inputs that a node reads.</summary>
    private static TestModel Ids(string node)
    {
        TestModel model = new TestModel().Weights("w", [9, 8]).Weights("p", [16, 8]).Weights("t", [2, 8]).Weights("s", [8], 0.5f, 2).Weights("b", [8]);
        foreach (string input in new[] { "i", "k", "m" }.Intersect(node.Split(' '))) model.Input(input, ElementType.Int32, 1, Tokens);
        return model.Node(Ms + "EmbedLayerNormalization " + node);
    }

    private static OperatorCase Embed(string variant, string node, string? more = null)
    {
        TestModel model = Ids(node);
        if (more is not null) model.Node(more);
        return new(Ms + "EmbedLayerNormalization", variant, model.Output("y"), 1e-3, Low: 0, High: 1);
    }

    private static OperatorCase Rotary(string variant, int[] shape, params (string, object)[] attributes) => new(
        Ms + "RotaryEmbedding", variant, Angles(new TestModel().Input("x", shape)).Tensor(Positions()).Node(Ms + "RotaryEmbedding x o c s -> y", attributes).Output("y"), 2e-3);

    private static Spike.Compiler.Frontends.Onnx.Wire.TensorProto Positions() =>
        new() { Name = "o", DataType = (int)ElementType.Int64, Dims = { 1, Tokens }, Int64Data = { 0, 1, 2, 3, 4 } };

    private static TestModel Angles(TestModel model) => model
        .Floats("c", [8, 2], [.. Enumerable.Range(0, 16).Select(i => MathF.Cos(i / 2 * (i % 2 == 0 ? 1 : 0.1f)))])
        .Floats("s", [8, 2], [.. Enumerable.Range(0, 16).Select(i => MathF.Sin(i / 2 * (i % 2 == 0 ? 1 : 0.1f)))]);
}
