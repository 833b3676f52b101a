using System.Collections.Immutable;
using Spike.Compiler.Data;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Tests.Data;
using Spike.Compiler.Tests.Frontends.Onnx;
using Spike.Runtime;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Lowering;

/// <summary>Token ids, masks and truth values from the file to the answer.</summary>
[TestClass]
public sealed class WholeNumberTests : IDisposable
{
    private const int Vocabulary = 50;
    private const int Width = 16;
    private const int Samples = 60;
    private const int Tokens = 9;

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void A_text_encoder_of_open_length_is_compiled_for_the_length_that_is_given()
    {
        CompileResult result = Compile(WriteTokens());
        Assert.IsNotNull(result.Model, string.Join('\n', result.Diagnostics));
        CollectionAssert.AreEqual(new[] { 1, Tokens }, result.Model.Program.Inputs[1].Shape.Dimensions, "the other input shares the named length");
        Assert.IsGreaterThan(0.99, result.Model.Report.Check!.Cosine);
    }

    [TestMethod]
    public void Token_ids_cost_no_spikes()
    {
        SpikingProgram program = Compile(WriteTokens()).Model!.Program;
        Assert.AreEqual(EdgeCarrier.Value, program.Edges[program.Inputs[0].Edge].Carrier);
        Assert.AreEqual(EdgeCarrier.Spikes, program.Edges[program.Inputs[1].Edge].Carrier);
        Assert.AreEqual(new WholeRange(0, Vocabulary - 1), program.Inputs[0].Whole);
        Assert.AreEqual(new WholeRange(0, 1), program.Inputs[1].Whole);
    }

    [TestMethod]
    public void A_session_takes_whole_numbers_and_refuses_those_that_the_model_does_not_know()
    {
        using var model = new SpikeModel(Compile(WriteTokens()).Model!.Program);
        using SpikeSession session = model.CreateSession(new SpikeOptions { Threads = 1 });
        long[] ids = [.. Enumerable.Range(0, Tokens).Select(i => (long)i)];
        session.SetInput(0, ids);
        session.SetInput(1, Enumerable.Repeat(1, Tokens).ToArray());
        session.Execute(1);
        float[] whole = new float[2], real = new float[2];
        session.GetOutput(0, whole);
        session.SetInput(0, Array.ConvertAll(ids, id => (float)id));
        session.Execute(1);
        session.GetOutput(0, real);
        CollectionAssert.AreEqual(real, whole);

        ids[4] = Vocabulary;
        Assert.Contains("from 0 to 49, not 50", Assert.ThrowsExactly<ArgumentException>(() => session.SetInput(0, ids)).Message);
        ids[4] = long.MaxValue;
        Assert.ThrowsExactly<ArgumentException>(() => session.SetInput(0, ids));
        Assert.ThrowsExactly<ArgumentException>(() => session.SetInput(1, Enumerable.Repeat(0.5f, Tokens).ToArray()));
    }

    [TestMethod]
    public void Data_with_ids_that_the_model_does_not_know_is_refused()
    {
        Diagnostic fault = Compile(WriteTokens(unknown: true)).Diagnostics.Single();
        Assert.AreEqual("SPIKE2005", fault.Code);
        Assert.Contains("is 50, and the model takes whole numbers from -50 to 49", fault.Reason);
    }

    [TestMethod]
    public void Without_data_noise_is_made_of_numbers_that_the_model_knows() =>
        Assert.AreEqual("SPIKE2001", Compile(null).Diagnostics.Single(diagnostic => diagnostic.Code.StartsWith("SPIKE2001", StringComparison.Ordinal)).Code);

    [TestMethod]
    public void A_causal_mask_costs_nothing()
    {
        int[] columns = [.. Enumerable.Range(0, 16)];
        var triangle = new Spike.Compiler.Frontends.Onnx.Wire.TensorProto { Name = "c", DataType = (int)ElementType.Bool, Dims = { 4, 4 } };
        triangle.Int32Data.Add(columns.Select(i => i % 4 <= i / 4 ? 1 : 0));
        using var compiled = new CompiledTestModel(new TestModel().Input("x", 1, 4, 8).Weights("w", [8, 4]).Tensor(triangle).Scalar("low", float.MinValue)
            .Node("MatMul x w -> s").Node("Where c s low -> m").Node("Softmax m -> y").Output("y"));
        Assert.IsLessThan(0.01, compiled.Error());
        Assert.HasCount(2, compiled.Result.Model!.Program.Operations);
    }

    /// <summary>Token ids and a mask of ones, then zeros.</summary>
    private string WriteTokens(bool unknown = false)
    {
        var random = new Random(4);
        float[] ids = [.. Enumerable.Range(0, Samples * Tokens).Select(_ => (float)random.Next(Vocabulary))];
        if (unknown) ids[^1] = Vocabulary;
        float[] mask = [.. Enumerable.Range(0, Samples * Tokens).Select(i => i % Tokens <= i / Tokens % Tokens ? 1f : 0f)];
        NpzWriter.Write(folder["tokens.npz"], [("ids", DataArray.Of([Samples, Tokens], ids)), ("mask", DataArray.Of([Samples, Tokens], mask))]);
        return folder["tokens.npz"];
    }

    private CompileResult Compile(string? data) => ModelCompiler.Compile(
        new CompileOptions
        {
            ModelPath = Encoder().Save(folder["encoder.onnx"]),
            Calibration = data,
            Threads = 1,
            InputShapes = ImmutableDictionary<string, ImmutableArray<int>>.Empty.Add("ids", [1, Tokens]),
        },
        null, CancellationToken.None);

    /// <summary>Embeddings, positions from the length, one head under a padding mask, and the mean over what the mask leaves.</summary>
    private static TestModel Encoder()
    {
        TestModel model = new TestModel().Input("ids", ElementType.Int64, TestModel.Open, TestModel.Open).Input("mask", ElementType.Int64, TestModel.Open, TestModel.Open)
            .Weights("e", [Vocabulary, Width]).Weights("p", [32, Width], -0.3f, 0.3f).Weights("wq", [Width, Width]).Weights("wk", [Width, Width]).Weights("wv", [Width, Width])
            .Weights("wy", [Width, 2]).Weights("g", [Width], 0.5f, 1.5f).Weights("b", [Width]).Tensor(Number("i1", 1)).Tensor(Number("i0", 0))
            .Integers("a1", 1).Integers("a2", -1).Scalar("one", 1).Scalar("low", -10000).Scalar("root", 4)
            .Node("Gather e ids -> tokens").Node("Shape ids -> shape").Node("Gather shape i1 -> length").Node("Range i0 length i1 -> range")
            .Node("Gather p range -> places").Node("Add tokens places -> x0").Node("LayerNormalization x0 g b -> x")
            .Node("Cast mask -> m", ("to", 1)).Node("Unsqueeze m a1 -> row").Node("Sub one row -> absent").Node("Mul absent low -> bias")
            .Node("MatMul x wq -> q").Node("MatMul x wk -> k").Node("MatMul x wv -> v").Node("Transpose k -> kt", ("perm", new[] { 0, 2, 1 }))
            .Node("MatMul q kt -> s0").Node("Div s0 root -> s1").Node("Add s1 bias -> s").Node("Softmax s -> weights").Node("MatMul weights v -> h")
            .Node("Unsqueeze m a2 -> column").Node("Mul h column -> kept").Node("ReduceSum kept a1 -> total", ("keepdims", 0))
            .Node("ReduceSum column a1 -> count", ("keepdims", 0)).Node("Div total count -> mean").Node("MatMul mean wy -> y").Output("y");
        // The exporter's name for the open length; both inputs have it.
        foreach (Spike.Compiler.Frontends.Onnx.Wire.ValueInfoProto input in model.Proto.Graph.Input) input.Type.TensorType.Shape.Dim[1].DimParam = "sequence";
        return model;
    }

    private static Spike.Compiler.Frontends.Onnx.Wire.TensorProto Number(string name, long value) =>
        new() { Name = name, DataType = (int)ElementType.Int64, Int64Data = { value } };
}
