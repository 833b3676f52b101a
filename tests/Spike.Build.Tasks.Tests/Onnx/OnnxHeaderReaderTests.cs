using Spike.Build.Tasks.Diagnostics;
using Spike.Build.Tasks.Onnx;
using Spike.Build.Tasks.Tests.Builds;

namespace Spike.Build.Tasks.Tests.Onnx;

[TestClass]
public sealed class OnnxHeaderReaderTests
{
    [TestMethod]
    [DataRow("samples/Digits/models/cnn_mnist.onnx")]
    [DataRow("samples/Digits/models/vit_mnist.onnx")]
    [DataRow("tests/models/vit_mnist_op13.onnx")]
    public void Inputs_and_outputs_of_real_networks_are_read(string model)
    {
        OnnxHeader header = ModelFile.Read(Path.Combine(Sources.RepositoryRoot, model), out _)!;

        Assert.AreEqual("input float32 [batch, 1, 28, 28]", Describe(Assert.ContainsSingle(header.Inputs)));
        Assert.AreEqual("logits float32 [batch, 10]", Describe(Assert.ContainsSingle(header.Outputs)));
        Assert.IsEmpty(header.ExternalData);
    }

    [TestMethod]
    public void Weights_that_are_listed_among_the_inputs_are_none()
    {
        ProtoWriter graph = Graph()
            .Message(11, ProtoWriter.Tensor("w", 1, 3))
            .Message(5, new ProtoWriter().Text(8, "w").Bytes(9, new byte[12]));

        Assert.AreEqual("x", Assert.ContainsSingle(Read(graph)!.Inputs).Name);
    }

    [TestMethod]
    public void External_data_is_found_in_initializers_attributes_and_inner_graphs()
    {
        ProtoWriter inner = new ProtoWriter().Message(5, External("c", "deep.bin"));
        ProtoWriter node = new ProtoWriter().Text(2, "y").Text(4, "If")
            .Message(5, new ProtoWriter().Text(1, "value").Message(5, External("b", "constant.bin")))
            .Message(5, new ProtoWriter().Text(1, "then_branch").Message(6, inner));
        ProtoWriter graph = Graph().Message(1, node).Message(5, External("a", "weights.bin"));

        OnnxHeader header = Read(graph)!;

        Assert.AreSequenceEqual(["constant.bin", "deep.bin", "weights.bin"], header.ExternalData.ToArray());
        Assert.AreEqual("If", header.Outputs[0].Producer);
    }

    [TestMethod]
    public void Weights_outside_the_folder_of_the_model_are_not_looked_at()
    {
        using var folder = new TaskFolder();
        folder.Write("models/weights.bin", [1]);
        folder.Write("secret.bin", [1]);
        ProtoWriter graph = Graph();
        foreach (string file in (string[])["weights.bin", "gone.bin", "../secret.bin", "/dev/zero", "sub/../weights.bin", "nul\0.bin"])
            graph.Message(5, External(file, file));

        IEnumerable<string> paths = Read(graph)!.ExternalDataPaths(folder.PathOf("models/net.onnx"));

        Assert.AreSequenceEqual([folder.PathOf("models/weights.bin")], [.. paths.Distinct()]);
    }

    [TestMethod]
    public void A_scalar_and_a_tensor_of_unknown_rank_differ()
    {
        ProtoWriter graph = Graph()
            .Message(12, ProtoWriter.Tensor("scalar", 7))
            .Message(12, new ProtoWriter().Text(1, "unknown").Message(2, new ProtoWriter().Message(1, new ProtoWriter().Number(1, 1))));

        OnnxHeader header = Read(graph)!;

        Assert.AreEqual("scalar int64 []", Describe(header.Outputs[1]));
        Assert.AreEqual("unknown float32 of unknown rank", Describe(header.Outputs[2]));
    }

    [TestMethod]
    public void A_size_below_one_is_a_free_axis()
    {
        OnnxHeader header = Read(new ProtoWriter().Message(11, ProtoWriter.Tensor("x", 1, -1, 0, 5)).Message(12, ProtoWriter.Tensor("y", 1, 1)))!;

        Assert.AreEqual("x float32 [?, ?, 5]", Describe(header.Inputs[0]));
    }

    [TestMethod]
    public void A_graph_without_inputs_or_outputs_and_an_input_that_is_no_tensor_are_malformed()
    {
        Assert.AreEqual("SPIKE1003", Problem(new ProtoWriter().Message(11, ProtoWriter.Tensor("x", 1, 1))));
        Assert.AreEqual("SPIKE1003", Problem(new ProtoWriter().Message(12, ProtoWriter.Tensor("y", 1, 1))));
        Assert.AreEqual("SPIKE1003", Problem(Graph().Message(11, new ProtoWriter().Text(1, "list").Message(2, new ProtoWriter().Message(4, new ProtoWriter())))));
    }

    [TestMethod]
    public void Graphs_nested_without_end_are_refused()
    {
        var graph = new ProtoWriter();
        for (int depth = 0; depth < 5000; depth++)
            graph = new ProtoWriter().Message(1, new ProtoWriter().Message(5, new ProtoWriter().Message(6, graph)));

        Assert.AreEqual("SPIKE0004", Problem(graph));
    }

    [TestMethod]
    public void Damaged_bytes_are_a_diagnostic_and_never_an_exception()
    {
        byte[] sound = ProtoWriter.Model(Graph().Message(1, new ProtoWriter().Text(2, "y").Text(4, "Relu")));
        var random = new Random(11);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] damaged = [.. sound];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);

            OnnxHeader? header = OnnxHeaderReader.Read("net.onnx", new MemoryStream(damaged), out Diagnostic? problem);
            Assert.IsTrue(header is null != problem is null, Convert.ToHexString(damaged));
        }
    }

    private static ProtoWriter Graph() => new ProtoWriter().Text(2, "g").Message(11, ProtoWriter.Tensor("x", 1, "n", 4)).Message(12, ProtoWriter.Tensor("y", 1, "n", 2));

    private static ProtoWriter External(string name, string file) => new ProtoWriter().Text(8, name)
        .Message(13, new ProtoWriter().Text(1, "offset").Text(2, "0"))
        .Message(13, new ProtoWriter().Text(1, "location").Text(2, file))
        .Number(14, 1);

    private static OnnxHeader? Read(ProtoWriter graph) => OnnxHeaderReader.Read("net.onnx", new MemoryStream(ProtoWriter.Model(graph)), out _);

    private static string Problem(ProtoWriter graph)
    {
        OnnxHeaderReader.Read("net.onnx", new MemoryStream(ProtoWriter.Model(graph)), out Diagnostic? problem);
        return problem!.Code;
    }

    private static string Describe(Spike.Signatures.TensorSignature tensor) =>
        $"{tensor.Name} {tensor.Type} {(tensor.Shape is { } shape ? $"[{string.Join(", ", shape)}]" : "of unknown rank")}";
}
