using Google.Protobuf;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Spellings;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Tests.Frontends.Onnx.Spellings;

[TestClass]
public sealed class HalfPrecisionTests
{
    [TestMethod]
    public void A_network_in_half_precision_compiles_to_what_it_computes()
    {
        TestModel model = new TestModel(13).Input("x", -1, 4).Tensor(Weights()).Node("Cast x -> h", ("to", (int)ElementType.Half)).Node("MatMul h w -> m").Node("Relu m -> r")
            .Node("Cast r -> y", ("to", (int)ElementType.Float)).Output("y");
        using var compiled = new CompiledTestModel(model);
        Assert.IsLessThan(0.01, compiled.Error());
    }

    [TestMethod]
    public void Inputs_outputs_and_constant_nodes_are_widened_too()
    {
        TestModel model = new TestModel(13).Input("x", ElementType.Half, -1, 4).Node("Constant -> w", ("value", Weights())).Node("MatMul x w -> y").Output("y");
        model.Proto.Graph.Output[0].Type.TensorType.ElemType = (int)ElementType.Half;
        GraphProto graph = HalfPrecision.Widen(new OnnxModel("m.onnx", model.Proto)).Proto.Graph;
        Assert.AreEqual((int)ElementType.Float, graph.Input[0].Type.TensorType.ElemType);
        Assert.AreEqual((int)ElementType.Float, graph.Output[0].Type.TensorType.ElemType);
        TensorProto weights = graph.Node[0].Attribute[0].T;
        CollectionAssert.AreEqual(Elements, TensorData.Floats(new OnnxModel("m.onnx", model.Proto), weights)!.Values.ToArray());
    }

    [TestMethod]
    public void A_network_in_single_precision_is_not_touched()
    {
        var model = new OnnxModel("m.onnx", new TestModel().Input("x", -1, 4).Node("Cast x -> y", ("to", (int)ElementType.Float)).Output("y").Proto);
        Assert.AreSame(model, HalfPrecision.Widen(model));
    }

    private static readonly float[] Elements = [0.5f, -1, 0.25f, 2, -0.75f, 1.5f, 1, -2];

    private static TensorProto Weights() => new()
    {
        Name = "w",
        DataType = (int)ElementType.Half,
        Dims = { 4, 2 },
        RawData = ByteString.CopyFrom([.. Elements.SelectMany(element => BitConverter.GetBytes((Half)element))]),
    };
}
