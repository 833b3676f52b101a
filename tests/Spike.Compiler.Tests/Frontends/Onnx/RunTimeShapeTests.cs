using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx;

namespace Spike.Compiler.Tests.Frontends.Onnx;

/// <summary>A shape or a list of axes that is an input of the model: what was compiled for one value would be wrong for the next.</summary>
[TestClass]
public sealed class RunTimeShapeTests
{
    [TestMethod]
    [DataRow("Reshape x s -> y", 4)]
    [DataRow("Unsqueeze x s -> y", 1)]
    [DataRow("Squeeze x s -> y", 1)]
    public void It_is_refused_at_its_node(string node, int length)
    {
        TestModel model = new TestModel(13).Input("x", 1, 2, 1, 3).Input("s", length).Node(node).Output("y");
        model.Proto.Graph.Input[1].Type.TensorType.ElemType = (int)ElementType.Int64;
        Diagnostic refusal = Refusal.Of(model);
        Assert.AreEqual("SPIKE1004", refusal.Code);
        Assert.Contains("at run time", refusal.Reason);
    }
}
