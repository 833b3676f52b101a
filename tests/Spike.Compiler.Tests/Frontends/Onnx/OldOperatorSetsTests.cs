using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Tests.Frontends.Onnx;

[TestClass]
public class OldOperatorSetsTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(6)]
    [DataRow(8)]
    public void Operators_that_have_not_changed_are_read(int opset)
    {
        using var compiled = new CompiledTestModel(new TestModel(opset).Input("x", -1, 3, 6, 6).Weights("w", [4, 3, 3, 3])
            .Node("Conv x w -> c", ("kernel_shape", new[] { 3, 3 })).Node("MaxPool c -> p", ("kernel_shape", new[] { 2, 2 })).Node("Flatten p -> y").Output("y"));
        Assert.IsLessThan(0.01, compiled.Error());
    }

    [TestMethod]
    public void A_norm_in_inference_is_read() => Lifted(Norm(6, ("is_test", 1), ("spatial", 1)), 9);

    [TestMethod]
    public void A_norm_in_training_is_not() => Lifted(Norm(6), 6);

    [TestMethod]
    public void A_norm_of_each_element_is_not() => Lifted(Norm(8, ("spatial", 0)), 8);

    [TestMethod]
    public void A_sum_broadcast_over_the_last_axes_is_read()
    {
        OnnxModel lifted = Lifted(Sum(("broadcast", 1)), 9);
        Assert.IsEmpty(lifted.Proto.Graph.Node[0].Attribute);
    }

    [TestMethod]
    public void A_sum_broadcast_over_other_axes_is_not() => Lifted(Sum(("broadcast", 1), ("axis", 1)), 6);

    [TestMethod]
    public void One_operator_that_has_changed_leaves_the_model_as_it_is() => Lifted(new TestModel(5).Input("x", -1, 4).Weights("w", [4, 2]).Node("MatMul x w -> h").Node("Relu h -> y").Output("y"), 5);

    [TestMethod]
    public void A_model_of_today_is_not_touched() => Lifted(new TestModel().Input("x", -1, 4).Node("Relu x -> y").Output("y"), 17);

    private static TestModel Norm(int opset, params (string, object)[] attributes) => new TestModel(opset).Input("x", -1, 3, 4).Weights("s", [3]).Weights("b", [3])
        .Weights("m", [3]).Weights("v", [3], 0.2f, 2).Node("BatchNormalization x s b m v -> y", attributes).Output("y");

    private static TestModel Sum(params (string, object)[] attributes) =>
        new TestModel(6).Input("x", -1, 4, 4).Weights("w", [4]).Node("Add x w -> y", attributes).Output("y");

    private static OnnxModel Lifted(TestModel model, long opset)
    {
        OnnxModel lifted = OldOperatorSets.Lift(new OnnxModel("model.onnx", ModelProto.Parser.ParseFrom(model.Bytes)));
        Assert.AreEqual(opset, lifted.Opset);
        return lifted;
    }
}
