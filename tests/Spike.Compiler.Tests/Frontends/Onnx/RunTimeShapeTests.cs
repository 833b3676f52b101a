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
    [DataRow("Slice x s e -> y", 4)]
    [DataRow("Slice x o s -> y", 4)]
    [DataRow("Add s one -> t; Split x t -> y", 1)]
    [DataRow("Add s twice -> t; Resize x _ _ t -> y", 4)]
    public void It_is_refused_at_its_node(string node, int length)
    {
        TestModel model = new TestModel(13).Input("x", 1, 2, 1, 3).Input("s", ElementType.Int64, length).Integers("o", 0, 0, 0, 0).Integers("e", 1, 2, 1, 3).Integers("one", 1).Integers("twice", 2, 4, 2, 6).Output("y");
        // The probe runs with zeros, of which some operators make nothing.
        foreach (string each in node.Split("; ")) model.Node(each);
        Diagnostic refusal = Refusal.Of(model);
        Assert.AreEqual("SPIKE1004", refusal.Code);
        Assert.Contains("at run time", refusal.Reason);
    }
}
