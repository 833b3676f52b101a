using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Tests.Frontends.Onnx.Spellings;

[TestClass]
public sealed class ByteInputsTests
{
    [TestMethod]
    public void Pixels_that_the_network_turns_and_scales_are_taken()
    {
        using var compiled = new CompiledTestModel(Pixels().Node("Transpose x -> t", ("perm", new[] { 0, 3, 1, 2 })).Node("Cast t -> f", ("to", 1))
            .Scalar("k", 255).Node("Div f k -> y").Output("y"), 0, 255);
        Assert.IsLessThan(1e-4, compiled.Error());
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Pixels_that_stand_for_numbers_are_taken(bool hasZeroPoint)
    {
        TestModel model = Pixels().Scalar("s", 0.02f).Tensor(new TensorProto { Name = "z", DataType = (int)ElementType.UInt8, Int32Data = { 130 } });
        using var compiled = new CompiledTestModel(model.Node(hasZeroPoint ? "DequantizeLinear x s z -> y" : "DequantizeLinear x s -> y").Output("y"), 0, 255);
        Assert.IsLessThan(1e-4, compiled.Error());
    }

    [TestMethod]
    public void An_input_that_must_stay_bytes_is_refused()
    {
        Diagnostic fault = Refusal.Of(Pixels().Node("Relu x -> y").Output("y"));
        Assert.AreEqual("SPIKE1004", fault.Code);
        Assert.AreEqual("x", fault.Node);
    }

    private static TestModel Pixels() => new TestModel(13).Input("x", ElementType.UInt8, -1, 3, 4, 2);
}
