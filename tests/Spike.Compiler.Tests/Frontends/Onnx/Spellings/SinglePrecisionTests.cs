using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Spellings;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Tests.Frontends.Onnx.Spellings;

[TestClass]
public sealed class SinglePrecisionTests
{
    [TestMethod]
    public void A_model_of_halves_between_casts_is_compiled()
    {
        using var compiled = new CompiledTestModel(new TestModel().Input("x", -1, 6).Tensor(Halves("w", [6, 4])).Node("Cast x -> h", ("to", 10)).Node("MatMul h w -> p")
            .Node("Relu p -> r").Node("Cast r -> y", ("to", 1)).Output("y"));
        Assert.IsLessThan(0.01, compiled.Error());
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Inputs_outputs_and_constants_become_singles(bool half)
    {
        ElementType type = half ? ElementType.Half : ElementType.Double;
        var constant = new TensorProto { DataType = (int)type };
        if (half) constant.Int32Data.Add(BitConverter.HalfToUInt16Bits((Half)0.5f));
        else constant.DoubleData.Add(0.5);
        TestModel model = new TestModel().Input("x", type, -1, 4).Node("Constant -> c", ("value", constant)).Node("Mul x c -> y").Output("y");
        model.Proto.Graph.Output[0].Type.TensorType.ElemType = (int)type;
        ModelProto single = SinglePrecision.Of(new OnnxModel("m.onnx", model.Proto)).Proto;
        Assert.AreEqual((int)ElementType.Float, single.Graph.Input[0].Type.TensorType.ElemType);
        Assert.AreEqual((int)ElementType.Float, single.Graph.Output[0].Type.TensorType.ElemType);
        Assert.AreEqual(0.5f, single.Graph.Node[0].Attribute[0].T.FloatData.Single());
        Assert.AreEqual((int)type, model.Proto.Graph.Input[0].Type.TensorType.ElemType, "the original stays");
    }

    [TestMethod]
    public void A_model_of_singles_stays_as_it_is()
    {
        var model = new OnnxModel("m.onnx", new TestModel().Input("x", -1, 4).Node("Relu x -> y").Output("y").Proto);
        Assert.AreSame(model, SinglePrecision.Of(model));
    }

    private static TensorProto Halves(string name, int[] shape)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)ElementType.Half };
        tensor.Dims.Add(shape.Select(size => (long)size));
        tensor.Int32Data.Add(Enumerable.Range(0, shape[0] * shape[1]).Select(i => (int)BitConverter.HalfToUInt16Bits((Half)(((i * 7 % 12) - 5) / 8f))));
        return tensor;
    }
}
