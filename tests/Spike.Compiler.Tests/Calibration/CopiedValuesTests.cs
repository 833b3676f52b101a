using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Graphs;
using Spike.Compiler.Lowering;
using Spike.Compiler.Tests.Frontends.Onnx;
using Spike.Compiler.Tests.Passes.Recognition;

namespace Spike.Compiler.Tests.Calibration;

[TestClass]
public sealed class CopiedValuesTests
{
    [TestMethod]
    public void Another_shape_or_order_of_a_value_is_known_with_it()
    {
        ImmutableDictionary<string, string> copied = Of(new TestModel().Input("x", 1, 2, 6).Integers("shape", 1, 3, 4).Node("Relu x -> a")
            .Node("Reshape a shape -> b").Node("Transpose b -> c", ("perm", new[] { 0, 2, 1 })).Node("Neg c -> y").Output("y"));
        Assert.AreEqual("b a, c a", string.Join(", ", copied.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value}")));
    }

    [TestMethod]
    public void What_a_softmax_makes_rows_of_is_watched_itself() => Assert.IsEmpty(
        Of(new TestModel().Input("x", 1, 2, 6).Node("Relu x -> a").Node("Transpose a -> b", ("perm", new[] { 0, 2, 1 })).Node("Softmax b -> y", ("axis", 2)).Output("y")));

    private static ImmutableDictionary<string, string> Of(TestModel model)
    {
        Graph graph = ImportedGraph.Of(model);
        return CopiedValues.Of(graph, ProgramLowering.ObservedValues(graph));
    }
}
