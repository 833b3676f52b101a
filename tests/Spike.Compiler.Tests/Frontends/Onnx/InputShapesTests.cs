using System.Collections.Immutable;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Tests.Data;

namespace Spike.Compiler.Tests.Frontends.Onnx;

[TestClass]
public sealed class InputShapesTests
{
    [TestMethod]
    public void An_open_first_axis_counts_samples()
    {
        using var compiled = new CompiledTestModel(new TestModel().Input("x", -1, 3).Node("Relu x -> y").Output("y"));
        CollectionAssert.AreEqual(new[] { 1, 3 }, compiled.Result.Model!.Program.Inputs[0].Shape.Dimensions);
    }

    [TestMethod]
    public void Another_open_axis_is_named()
    {
        Diagnostic fault = Refusal.Of(new TestModel().Input("x", -1, 3, -1).Node("Relu x -> y").Output("y"));
        Assert.AreEqual("SPIKE1002", fault.Code);
        Assert.AreEqual("x", fault.Node);
        Assert.Contains("dimension 2 ('d2')", fault.Reason);
        Assert.Contains("x:1x3x224x224", fault.Remedy);
    }

    [TestMethod]
    [TestProperty("Remedy", "SPIKE1002")]
    [DataRow("")]
    [DataRow("x")]
    public void A_given_shape_closes_open_axes(string name)
    {
        CompileResult result = Compile(new TestModel().Input("x", -1, 3, -1).Node("Relu x -> y").Output("y"), name, 1, 3, 5);
        CollectionAssert.AreEqual(new[] { 1, 3, 5 }, result.Model!.Program.Outputs[0].Shape.Dimensions);
    }

    [TestMethod]
    public void A_given_shape_is_taken_where_the_model_has_none()
    {
        TestModel model = Rankless();
        CompileResult result = Compile(model, "x", 1, 4);
        CollectionAssert.AreEqual(new[] { 1, 4 }, result.Model!.Program.Inputs[0].Shape.Dimensions);
        Assert.Contains("its rank", Refusal.Of(Rankless()).Reason);
    }

    [TestMethod]
    [DataRow("x", new[] { 1, 4, 5 }, "dimension 1 is 3 in the model and 4 in the given shape")]
    [DataRow("x", new[] { 1, 3 }, "the given shape has 2 dimensions, the model's 3")]
    [DataRow("z", new[] { 1, 3, 5 }, "there is no input 'z'")]
    [DataRow("x", new[] { 1, 3, 0 }, "0")]
    [DataRow("x", new[] { -1, 3, 5 }, "-1")]
    [DataRow("x", new[] { 1, 3, int.MaxValue }, "2147483647")]
    public void A_given_shape_that_cannot_be_is_refused(string name, int[] shape, string words)
    {
        Diagnostic fault = Refusal.Of(new TestModel().Input("x", -1, 3, -1).Node("Relu x -> y").Output("y"), options => Given(options, name, shape));
        Assert.AreEqual("SPIKE1002", fault.Code);
        Assert.Contains(words, fault.Reason);
    }

    [TestMethod]
    public void A_shape_without_a_name_fits_one_input_only()
    {
        Diagnostic fault = Refusal.Of(new TestModel().Input("a", -1, 3).Input("b", -1, 3).Node("Add a b -> y")
            .Output("y"), options => Given(options, "", [1, 3]));
        Assert.AreEqual("SPIKE1002", fault.Code);
        Assert.Contains("'a', 'b'", fault.Remedy);
    }

    [TestMethod]
    public void An_input_beyond_memory_is_refused()
    {
        Diagnostic fault = Refusal.Of(new TestModel().Input("x", 1, 100_000, 100_000).Node("Relu x -> y").Output("y"));
        Assert.AreEqual("SPIKE1002", fault.Code);
        Assert.Contains("1x100000x100000", fault.Reason);
    }

    [TestMethod]
    public void An_axis_without_elements_is_refused()
    {
        Diagnostic fault = Refusal.Of(new TestModel().Input("x", 0, 3).Node("Relu x -> y").Output("y"));
        Assert.AreEqual("SPIKE1004", fault.Code);
        Assert.Contains("size 0", fault.Reason);
    }

    [TestMethod]
    public void A_fixed_batch_of_more_than_one_is_one_sample()
    {
        using var compiled = new CompiledTestModel(new TestModel().Input("x", 4, 3).Weights("w", [3, 2]).Node("MatMul x w -> y").Output("y"));
        Assert.IsLessThan(0.01, compiled.Error());
        CollectionAssert.AreEqual(new[] { 4, 2 }, compiled.Result.Model!.Program.Outputs[0].Shape.Dimensions);
    }

    [TestMethod]
    public void An_input_of_one_axis_is_one_sample()
    {
        using var compiled = new CompiledTestModel(new TestModel().Input("x", 5).Weights("w", [5]).Node("Mul x w -> y").Output("y"));
        Assert.IsLessThan(1e-4, compiled.Error());
    }

    private static TestModel Rankless()
    {
        TestModel model = new TestModel().Input("x", 1).Node("Relu x -> y").Output("y");
        model.Proto.Graph.Input[0].Type.TensorType.Shape = null;
        return model;
    }

    private static CompileOptions Given(CompileOptions options, string name, int[] shape) =>
        options with { InputShapes = ImmutableDictionary<string, ImmutableArray<int>>.Empty.Add(name, [.. shape]) };

    private static CompileResult Compile(TestModel model, string name, params int[] shape)
    {
        using var folder = new DataFolder();
        var options = new CompileOptions { ModelPath = model.Save(folder["model.onnx"]), ValidationSamples = 0 };
        return ModelCompiler.Compile(Given(options, name, shape), null, CancellationToken.None);
    }
}
