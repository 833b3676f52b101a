using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Compiler.Graphs;
using Spike.Compiler.Tests.Data;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Frontends.Onnx;

[TestClass]
public sealed class SharedWeightsTests : IDisposable
{
    private const int Inputs = 1024, Outputs = 4096;

    private static readonly float[] X = [.. Enumerable.Range(0, 2 * Inputs).Select(i => MathF.Sin(i))];

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void Weights_that_are_shared_give_what_the_file_gives()
    {
        string path = Large().Save(folder["large.onnx"]);
        OnnxModel model = OnnxFile.Read(path);
        Assert.IsTrue(SharedWeights.IsWorthIt(model));
        float[] shared;
        using (ReferenceExecutor executor = ReferenceExecutor.Create(model, ["y"], 1))
            shared = executor.Run(new Dictionary<string, FloatTensor> { ["x"] = new(TensorShape.Of(2, Inputs), X) }, 2)["y"].Values.ToArray();
        using SessionOptions options = OriginalNetwork.Options();
        using var session = new InferenceSession(path, options);
        float[] expected = OriginalNetwork.Run(session, [("x", [2, Inputs], X)])["y"];
        Assert.HasCount(expected.Length, shared);
        for (int i = 0; i < expected.Length; i++) Assert.AreEqual(expected[i], shared[i], 1e-3f);
    }

    [TestMethod]
    public void The_message_has_no_weights_left_and_the_model_has_them_all()
    {
        OnnxModel model = OnnxFile.Read(Large().Save(folder["large.onnx"]));
        ModelProto proto = model.Proto.Clone();
        using var options = new SessionOptions();
        using SharedWeights shared = SharedWeights.Take(model, proto, options);
        Assert.IsLessThan(1000, proto.CalculateSize());
        Assert.AreEqual(Inputs * Outputs * sizeof(float), model.Proto.Graph.Initializer[0].RawData.Length);
    }

    [TestMethod]
    public void A_model_whose_file_is_gone_is_opened_from_its_bytes()
    {
        OnnxModel model = OnnxFile.Read(Large().Save(folder["large.onnx"]));
        File.Delete(model.Path);
        Assert.IsFalse(SharedWeights.IsWorthIt(model));
        using ReferenceExecutor executor = ReferenceExecutor.Create(model, ["y"], 1);
        Assert.HasCount(2 * Outputs, executor.Run(new Dictionary<string, FloatTensor> { ["x"] = new(TensorShape.Of(2, Inputs), X) }, 2)["y"].Values.ToArray());
    }

    private static TestModel Large()
    {
        var random = new Random(3);
        float[] weights = [.. Enumerable.Range(0, Inputs * Outputs).Select(_ => random.NextSingle() - 0.5f)];
        var tensor = new TensorProto { Name = "w", DataType = (int)ElementType.Float, Dims = { Inputs, Outputs }, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(weights)) };
        return new TestModel().Input("x", TestModel.Open, Inputs).Tensor(tensor).Node("MatMul x w -> y").Output("y");
    }
}
