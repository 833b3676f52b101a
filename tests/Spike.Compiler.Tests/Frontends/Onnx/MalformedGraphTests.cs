using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Wire;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Frontends.Onnx;

[TestClass]
public sealed class MalformedGraphTests
{
    [TestMethod]
    public void A_cycle_is_refused() => Refused(new TestModel().Input("x", -1, 4).Node("Add x b -> a").Node("Relu a -> b").Node("Relu b -> y").Output("y"));

    [TestMethod]
    public void Nodes_in_the_wrong_order_are_refused() => Refused(new TestModel().Input("x", -1, 4).Node("Relu a -> y").Node("Relu x -> a").Output("y"));

    [TestMethod]
    public void A_value_that_nothing_makes_is_refused() => Refused(new TestModel().Input("x", -1, 4).Node("Add x z -> y").Output("y"));

    [TestMethod]
    public void A_value_made_twice_is_refused() => Refused(new TestModel().Input("x", -1, 4).Node("Relu x -> y").Node("Neg x -> y").Output("y"));

    [TestMethod]
    public void An_input_made_again_is_refused() => Refused(new TestModel().Input("x", -1, 4).Node("Relu x -> x").Output("x"));

    [TestMethod]
    public void Two_inputs_of_one_name_are_refused() => Refused(new TestModel().Input("x", -1, 4).Input("x", -1, 4).Node("Relu x -> y").Output("y"));

    [TestMethod]
    public void Two_outputs_of_one_name_are_refused() => Refused(new TestModel().Input("x", -1, 4).Node("Relu x -> y").Output("y", "y"));

    [TestMethod]
    public void Two_tensors_of_one_name_are_refused() =>
        Refused(new TestModel().Input("x", -1, 4).Weights("w", [4]).Weights("w", [4]).Node("Mul x w -> y").Output("y"));

    [TestMethod]
    public void An_output_that_nothing_makes_is_refused() => Refused(new TestModel().Input("x", -1, 4).Node("Relu x -> y").Output("y", "z"));

    [TestMethod]
    public void No_output_is_refused() => Refused(new TestModel().Input("x", -1, 4).Node("Relu x -> y"));

    [TestMethod]
    public void An_output_without_a_name_is_refused() => Refused(new TestModel().Input("x", -1, 4).Node("Relu x -> y").Output("y", ""));

    [TestMethod]
    public void No_input_is_refused() => Refused(new TestModel().Weights("w", [4]).Node("Relu w -> y").Output("y"));

    [TestMethod]
    public void An_output_that_is_a_constant_is_refused() => Refused(new TestModel().Input("x", -1, 4).Scalar("c", 2).Node("Relu x -> y").Output("y", "c"));

    [TestMethod]
    public void A_mask_of_dropout_as_an_output_is_refused() =>
        Refused(new TestModel(13).Input("x", -1, 4).Node("Dropout x -> y mask").Output("y", "mask"), "SPIKE1004");

    [TestMethod]
    public void A_node_with_too_few_inputs_is_refused() => Refused(new TestModel().Input("x", -1, 4).Node("Add x -> y").Output("y"));

    [TestMethod]
    public void A_node_with_an_input_left_out_is_refused() => Refused(new TestModel().Input("x", -1, 4).Node("Add x _ -> y").Output("y"));

    [TestMethod]
    public void Shapes_that_do_not_fit_are_refused() => Refused(new TestModel().Input("x", -1, 4).Weights("w", [5, 3]).Node("MatMul x w -> y").Output("y"));

    [TestMethod]
    public void A_pool_without_an_axis_is_refused() => Refused(new TestModel().Input("x", -1, 4).Node("GlobalAveragePool x -> y").Output("y"));

    [TestMethod]
    public void A_kernel_larger_than_the_image_is_refused() =>
        Refused(new TestModel().Input("x", -1, 1, 3, 3).Weights("w", [1, 1, 5, 5]).Node("Conv x w -> y").Output("y"), null);

    [TestMethod]
    public void An_axis_that_does_not_exist_is_refused() => Refused(new TestModel(13).Input("x", -1, 4).Node("Softmax x -> y", ("axis", 7)).Output("y"));

    [TestMethod]
    public void An_index_beyond_the_axis_is_refused() => Refused(new TestModel().Input("x", -1, 4).Integers("i", 9).Node("Gather x i -> y", ("axis", 1))
        .Output("y"));

    [TestMethod]
    public void An_output_without_elements_is_refused() => Refused(new TestModel(9).Input("x", -1, 4)
        .Node("Slice x -> y", ("starts", new[] { 2 }), ("ends", new[] { 2 }), ("axes", new[] { 1 })).Output("y"), "SPIKE1004");

    [TestMethod]
    public void A_value_beyond_any_program_is_refused()
    {
        GraphCheck.CheckShape("n", TensorShape.Of(1, 1 << 14, 1 << 14));
        ModelFault fault = Assert.ThrowsExactly<ModelFault>(() => GraphCheck.CheckShape("n", TensorShape.Of(1, 1 << 14, 1 << 14, 2)));
        Assert.AreEqual("SPIKE4001", fault.Code);
        Assert.ThrowsExactly<ModelFault>(() => GraphCheck.CheckShape("n", TensorShape.Of(int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue)));
    }

    [TestMethod]
    public void An_input_of_text_is_refused()
    {
        TestModel model = new TestModel().Input("x", -1, 4).Node("Cast x -> y", ("to", 1)).Output("y");
        model.Proto.Graph.Input[0].Type.TensorType.ElemType = 8;
        Refused(model, "SPIKE1004");
        model.Proto.Graph.Input[0].Type = null;
        Refused(model, "SPIKE1004");
    }

    [TestMethod]
    public void A_single_number_as_input_is_refused() => Refused(new TestModel().Input("x").Node("Relu x -> y").Output("y"), "SPIKE1004");

    [TestMethod]
    public void An_operator_that_the_model_defines_itself_is_refused()
    {
        TestModel model = new TestModel().Input("x", -1, 4).Node("Relu x -> y").Output("y");
        model.Proto.Functions.Add(new FunctionProto { Name = "Relu", Domain = "" });
        Assert.Contains("itself", Refused(model, "SPIKE1001").Reason);
    }

    [TestMethod]
    public void A_sparse_tensor_is_refused()
    {
        TestModel model = new TestModel().Input("x", -1, 4).Node("Mul x w -> y").Output("y");
        model.Proto.Graph.SparseInitializer.Add(new SparseTensorProto
        {
            Values = new TensorProto
            {
                Name = "w",
                DataType = 1,
                Dims = { 1 },
                FloatData = { 2 }
            }
        });
        Refused(model, "SPIKE1004");
    }

    [TestMethod]
    public void Bounds_in_the_wrong_order_are_the_upper_one()
    {
        using var compiled = new CompiledTestModel(new TestModel(13).Input("x", -1, 4).Scalar("lo", 0.75f).Scalar("hi", 0.25f).Node("Clip x lo hi -> y")
            .Output("y"));
        Assert.IsLessThan(1e-3, compiled.Error());
    }

    [TestMethod]
    public void A_division_by_zero_is_refused() =>
        Refused(new TestModel().Input("x", -1, 4).Floats("z", [4], 1, 0, 2, 3).Node("Div x z -> y").Output("y"));

    [TestMethod]
    public void A_network_that_gives_no_numbers_is_refused()
    {
        Diagnostic fault = Refused(new TestModel().Input("x", -1, 4).Node("Sqrt x -> h").Node("Relu h -> y").Output("y"));
        Assert.AreEqual("node 0", fault.Node);
    }

    private static Diagnostic Refused(TestModel model, string? code = "SPIKE1003")
    {
        Diagnostic fault = Refusal.Of(model);
        if (code is not null) Assert.AreEqual(code, fault.Code, fault.ToString());
        return fault;
    }
}
