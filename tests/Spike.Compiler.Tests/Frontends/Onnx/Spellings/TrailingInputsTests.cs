using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Frontends.Onnx.Spellings;

namespace Spike.Compiler.Tests.Frontends.Onnx.Spellings;

[TestClass]
public sealed class TrailingInputsTests
{
    [TestMethod]
    public void A_last_input_without_a_name_is_left_out()
    {
        CollectionAssert.AreEqual(new[] { "x" }, Inputs("Clip x _ _ -> y"));
        CollectionAssert.AreEqual(new[] { "x", "", "b" }, Inputs("Clip x _ b -> y"), "what stands before another input keeps its place");
    }

    /// <remarks>ONNX Runtime ends the process on this one, and so no reference can be asked.</remarks>
    [TestMethod]
    public void A_norm_whose_bias_has_no_name_compiles()
    {
        using var compiled = new CompiledTestModel(new TestModel().Input("x", -1, 3, 8).Weights("s", [8]).Node("LayerNormalization x s _ -> y").Output("y"));
        Assert.IsNotNull(compiled.Result.Model, string.Join('\n', compiled.Result.Diagnostics));
    }

    private static string[] Inputs(string node) =>
        [.. TrailingInputs.Drop(new OnnxModel("m.onnx", new TestModel().Input("x", -1, 4).Scalar("b", 1).Node(node).Output("y").Proto)).Proto.Graph.Node[0].Input];
}
