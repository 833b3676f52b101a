using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Compiler.Measurement;
using Spike.Compiler.Tests.Frontends.Onnx;
using Spike.Compiler.Verification;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Measurement;

[TestClass]
public sealed class QuantisedPeerTests
{
    private const int Samples = 6;

    [TestMethod]
    public void A_matrix_product_answers_nearly_as_before() => AssertNear(
        new TestModel().Input("x", TestModel.Open, 32).Weights("w", [32, 8]).Node("MatMul x w -> y").Output("y"),
        TensorShape.Of(1, 32), 8, "DynamicQuantizeLinear MatMulInteger Cast Mul Mul");

    [TestMethod]
    public void A_product_with_turned_weights_and_a_bias_answers_nearly_as_before() => AssertNear(
        new TestModel().Input("x", TestModel.Open, 32).Weights("w", [8, 32]).Weights("b", [8]).Node("Gemm x w b -> y", ("transB", 1)).Output("y"),
        TensorShape.Of(1, 32), 8, "DynamicQuantizeLinear MatMulInteger Cast Mul Mul Add");

    [TestMethod]
    public void A_convolution_answers_nearly_as_before() => AssertNear(
        new TestModel().Input("x", TestModel.Open, 4, 9, 9).Weights("w", [6, 2, 3, 3]).Weights("b", [6])
            .Node("Conv x w b -> y", ("group", 2), ("pads", new[] { 1, 1, 1, 1 }), ("strides", new[] { 2, 2 })).Output("y"),
        TensorShape.Of(1, 4, 9, 9), 6 * 5 * 5, "DynamicQuantizeLinear ConvInteger Cast Mul Mul Add");

    [TestMethod]
    public void Weights_of_a_constant_node_are_quantised()
    {
        TestModel model = new TestModel().Input("x", TestModel.Open, 16).Weights("w", [16, 4]);
        TensorProto weights = model.Proto.Graph.Initializer[0];
        model.Proto.Graph.Initializer.Clear();
        model.Node("Constant -> w", ("value", weights)).Node("MatMul x w -> y").Output("y");
        AssertNear(model, TensorShape.Of(1, 16), 4, "Constant DynamicQuantizeLinear MatMulInteger Cast Mul Mul");
    }

    [TestMethod]
    public void A_value_of_two_readers_is_quantised_once()
    {
        QuantisedPeer peer = Quantise(new TestModel().Input("x", 1, 8).Weights("w", [8, 8]).Weights("v", [8, 8])
            .Node("MatMul x w -> a").Node("MatMul x v -> b").Node("Add a b -> y").Output("y"));
        Assert.AreEqual((2, 0), (peer.Quantised, peer.Left));
        Assert.AreEqual(1, peer.Model!.Proto.Graph.Node.Count(node => node.OpType == "DynamicQuantizeLinear"));
        Assert.IsTrue(peer.Model.Proto.Graph.Initializer.All(tensor => tensor.Name is not ("w" or "v")), "the float weights are still there");
    }

    [TestMethod]
    public void Weights_that_something_else_reads_stay()
    {
        QuantisedPeer peer = Quantise(new TestModel().Input("x", 8, 8).Weights("w", [8, 8]).Node("MatMul x w -> a").Node("Add a w -> y").Output("y"));
        Assert.AreEqual(1, peer.Quantised);
        Assert.IsTrue(peer.Model!.Proto.Graph.Initializer.Any(tensor => tensor.Name == "w"));
    }

    [TestMethod]
    public void Products_of_two_values_stay()
    {
        QuantisedPeer peer = Quantise(new TestModel().Input("x", 8, 8).Weights("w", [8, 8]).Node("MatMul x w -> a").Node("MatMul x a -> y").Output("y"));
        Assert.AreEqual((1, 1), (peer.Quantised, peer.Left));
        Assert.AreEqual("MatMul", peer.Model!.Proto.Graph.Node[^1].OpType);
    }

    [TestMethod]
    public void Without_constant_weights_there_is_no_peer_and_a_reason()
    {
        QuantisedPeer peer = Quantise(new TestModel().Input("x", 8, 8).Node("MatMul x x -> y").Output("y"));
        Assert.IsNull(peer.Model);
        StringAssert.Contains(peer.Reason, "constant weights");
    }

    [TestMethod]
    public void An_old_operator_set_has_no_peer_and_a_reason()
    {
        QuantisedPeer peer = Quantise(new TestModel(opset: 9).Input("x", 1, 8).Weights("w", [8, 8]).Node("MatMul x w -> y").Output("y"));
        Assert.IsNull(peer.Model);
        StringAssert.Contains(peer.Reason, "operator set 9");
    }

    private static QuantisedPeer Quantise(TestModel model) => QuantisedPeer.Of(new OnnxModel("test.onnx", model.Proto));

    /// <summary>One answer of a batch is near that of the float model, and not the same.</summary>
    private static void AssertNear(TestModel model, TensorShape input, int length, string operators)
    {
        var original = new OnnxModel("test.onnx", model.Proto);
        QuantisedPeer peer = QuantisedPeer.Of(original);
        Assert.AreEqual((1, 0), (peer.Quantised, peer.Left), peer.Reason);
        Assert.AreEqual(operators, string.Join(' ', peer.Model!.Proto.Graph.Node.Select(node => node.OpType)));
        var random = new Random(3);
        float[] values = [.. Enumerable.Range(0, Samples * input.Length).Select(_ => (random.NextSingle() * 3) - 1)];
        var samples = new SampleSet(
            ImmutableDictionary<string, ReadOnlyMemory<float>>.Empty.Add("x", values), ImmutableDictionary<string, TensorShape>.Empty.Add("x", input), Samples, []);
        float[] expected = Run(original, samples), actual = Run(peer.Model, samples);
        CollectionAssert.AreNotEqual(expected, actual);
        var comparison = new Comparison(chooses: false);
        comparison.Add(actual, expected, length, []);
        Assert.AreEqual(Samples, comparison.Samples);
        Assert.IsGreaterThan(0.999, comparison.Cosine);
    }

    private static float[] Run(OnnxModel model, SampleSet samples)
    {
        using var session = new PeerSession(model, threads: 1);
        using PeerRun run = session.Bind(samples, samples.Count);
        Assert.IsFalse(run.IsOneByOne);
        return run.Output("y");
    }
}
