using Spike.Compiler.Data;
using Spike.Compiler.Tests.Data;
using Spike.Compiler.Tests.Frontends.Onnx;

namespace Spike.Compiler.Tests.Lowering;

/// <summary>Attention masks, as exporters write them: however low they reach, the scores beside them keep their codes.</summary>
[TestClass]
public sealed class MaskTests : IDisposable
{
    private const int Tokens = 6;
    private const int Width = 8;
    private const int Samples = 40;

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    [DataRow(-1e4f)]
    [DataRow(-1e9f)]
    [DataRow(float.MinValue)]
    [DataRow(float.NegativeInfinity)]
    public void A_constant_causal_mask(float low)
    {
        float[] mask = [.. Enumerable.Range(0, Tokens * Tokens).Select(i => i % Tokens > i / Tokens ? low : 0)];
        TestModel model = Projections(new TestModel().Input("x", 1, Tokens, Width)).Floats("mask", [Tokens, Tokens], mask)
            .Node("Add scores mask -> masked").Node("Softmax masked -> p", ("axis", -1)).Node("MatMul p v -> y").Output("y");
        Assert.IsGreaterThan(0.999, Cosine(model));
    }

    [TestMethod]
    [DataRow(-1e4f)]
    [DataRow(-1e9f)]
    [DataRow(float.MinValue)]
    public void A_padding_mask_that_is_an_input_of_ones_and_zeros(float low)
    {
        TestModel model = Projections(new TestModel().Input("x", 1, Tokens, Width).Input("m", 1, 1, Tokens)).Scalar("one", 1).Scalar("low", low)
            .Node("Sub one m -> absent").Node("Mul absent low -> mask")
            .Node("Add scores mask -> masked").Node("Softmax masked -> p", ("axis", -1)).Node("MatMul p v -> y").Output("y");
        Assert.IsGreaterThan(0.999, Cosine(model));
    }

    [TestMethod]
    [DataRow(-1e4f)]
    [DataRow(float.MinValue)]
    public void A_padding_mask_that_two_layers_share(float low)
    {
        TestModel model = Projections(new TestModel().Input("x", 1, Tokens, Width).Input("m", 1, 1, Tokens)).Scalar("one", 1).Scalar("low", low)
            .Node("Sub one m -> absent").Node("Mul absent low -> mask")
            .Node("Add scores mask -> masked").Node("Softmax masked -> p", ("axis", -1)).Node("MatMul p v -> h")
            .Node("MatMul h wq -> q2").Node("Transpose h -> ht", ("perm", new[] { 0, 2, 1 })).Node("MatMul q2 ht -> scores2")
            .Node("Add mask scores2 -> masked2").Node("Softmax masked2 -> p2", ("axis", -1)).Node("MatMul p2 h -> y").Output("y");
        Assert.IsGreaterThan(0.999, Cosine(model));
    }

    /// <summary>Queries, keys and values of x, and their scores.</summary>
    private static TestModel Projections(TestModel model) => model
        .Weights("wq", [Width, Width]).Weights("wk", [Width, Width]).Weights("wv", [Width, Width])
        .Node("MatMul x wq -> q").Node("MatMul x wk -> k").Node("MatMul x wv -> v")
        .Node("Transpose k -> kt", ("perm", new[] { 0, 2, 1 })).Node("MatMul q kt -> scores");

    private double Cosine(TestModel model)
    {
        var random = new Random(3);
        float[] x = [.. Enumerable.Range(0, Samples * Tokens * Width).Select(_ => (2 * random.NextSingle()) - 1)];
        // The first token is always there: a row that is masked whole has no answer.
        float[] m = [.. Enumerable.Range(0, Samples * Tokens).Select(i => i % Tokens == 0 || random.Next(3) > 0 ? 1f : 0f)];
        var arrays = new List<(string, DataArray)> { ("x", DataArray.Of([Samples, Tokens, Width], x)) };
        if (model.Proto.Graph.Input.Count > 1) arrays.Add(("m", DataArray.Of([Samples, 1, Tokens], m)));
        NpzWriter.Write(folder["data.npz"], arrays);
        CompileResult result = ModelCompiler.Compile(
            new CompileOptions { ModelPath = model.Save(folder["masked.onnx"]), Calibration = folder["data.npz"], Threads = 1 }, null, CancellationToken.None);
        Assert.IsNotNull(result.Model, string.Join('\n', result.Diagnostics));
        return result.Model.Report.Check!.Cosine;
    }
}
