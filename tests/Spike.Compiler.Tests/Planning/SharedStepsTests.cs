using System.Collections.Immutable;
using Spike.Compiler.Graphs;
using Spike.Compiler.Lowering;
using Spike.Compiler.Planning;
using Spike.Compiler.Tests.Frontends.Onnx;
using Spike.Compiler.Tests.Passes.Recognition;

namespace Spike.Compiler.Tests.Planning;

[TestClass]
public sealed class SharedStepsTests
{
    private static TestModel Weights(params int[] input) => new TestModel().Input("x", input).Weights("v", [4, 4]).Weights("w", [4, 4]);

    [TestMethod]
    public void A_value_and_the_same_moved_share_their_steps() => Assert.AreEqual("x | a b | y", Of(
        Weights(1, 4, 4).Node("MatMul x v -> a").Node("Transpose a -> b", ("perm", new[] { 0, 2, 1 })).Node("MatMul b w -> y").Node("MatMul y w -> z").Output("z"), "x", "a", "b", "y"));

    [TestMethod]
    public void Parts_share_the_steps_of_the_whole() => Assert.AreEqual("a b c | d", Of(
        Weights(1, 4, 4).Node("MatMul x v -> a").Node("MatMul x w -> b").Node("Concat a b -> c", ("axis", 1)).Node("MatMul c v -> d").Node("MatMul d v -> y").Output("y"), "a", "b", "c", "d"));

    [TestMethod]
    public void A_moved_value_that_others_than_synapses_read_has_codes_of_its_own() => Assert.AreEqual("a | b", Of(
        Weights(1, 4, 4).Node("MatMul x v -> a").Node("Transpose a -> b", ("perm", new[] { 0, 2, 1 })).Node("MatMul b w -> c").Node("Softmax b -> d", ("axis", 2)).Node("Add c d -> y").Output("y"), "a", "b"));

    [TestMethod]
    [DataRow(12, "1 11")] // the first state comes from no other
    [DataRow(6, "1 1 1 1 1 1")]
    public void Unrolled_steps_are_one_value_at_several_times(int length, string sizes)
    {
        Graph graph = ImportedGraph.Of(new TestModel().Input("x", length + 1, 1, 3).Weights("w", [1, 4, 3]).Weights("r", [1, 4, 4])
            .Node("RNN x w r -> y", ("hidden_size", 4)).Output("y"));
        Node[] steps = [.. graph.Nodes.Where(node => node.Op is MatMul && graph.Shapes[node.Inputs[1]][0] == 4)];
        Assert.HasCount(length, steps);
        Assert.AreEqual(sizes, string.Join(' ', SharedSteps.Of(graph, new Demands(graph), [.. steps.Select(node => node.Inputs[0])]).Select(shared => shared.Length)));
    }

    [TestMethod]
    public void Layers_alike_but_for_their_weights_keep_steps_of_their_own()
    {
        TestModel model = Weights(1, 4, 4);
        for (int layer = 0; layer < 12; layer++) model.Weights($"w{layer}", [4, 4]).Node($"MatMul {(layer == 0 ? "x" : $"b{layer - 1}")} w{layer} -> a{layer}").Node($"Relu a{layer} -> b{layer}");
        string[] planned = [.. Enumerable.Range(0, 11).Select(layer => $"b{layer}")];
        Assert.AreEqual(string.Join(" | ", planned), Of(model.Output("b11"), planned));
    }

    private static string Of(TestModel model, params string[] planned)
    {
        Graph graph = ImportedGraph.Of(model);
        ImmutableArray<ImmutableArray<string>> shared = SharedSteps.Of(graph, new Demands(graph), planned);
        return string.Join(" | ", shared.Select(values => string.Join(' ', values)));
    }
}
