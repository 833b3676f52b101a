using Spike.Compiler.Graphs;
using Spike.Compiler.Passes.Recognition;
using Spike.Compiler.Tests.Frontends.Onnx;

namespace Spike.Compiler.Tests.Passes.Recognition;

[TestClass]
public sealed class RemoveUnreadNodesTests
{
    [TestMethod]
    public void A_part_that_nobody_reads_goes_with_its_constants()
    {
        Graph graph = ImportedGraph.Of(new TestModel(13).Input("x", -1, 4).Weights("w", [4]).Weights("v", [4])
            .Node("Split x -> a b", ("axis", 1)).Node("Mul x w -> c").Node("Mul x v -> d").Output("a", "c", "d"));
        Graph less = new RemoveUnreadNodes().Run(graph with { Outputs = ["a", "c"] });
        CollectionAssert.AreEqual(new[] { "a", "c" }, less.Nodes.Select(node => node.Output).ToArray());
        CollectionAssert.AreEqual(new[] { "w" }, less.Constants.Keys.ToArray());
        CollectionAssert.AreEqual(new[] { "x" }, less.Inputs.ToArray());
    }

    [TestMethod]
    public void What_is_read_on_the_way_to_an_output_stays()
    {
        Graph graph = ImportedGraph.Of(new TestModel().Input("x", -1, 4).Node("Relu x -> a").Node("Neg a -> b").Node("Add a b -> y").Output("y"));
        CollectionAssert.AreEqual(graph.Nodes.ToArray(), new RemoveUnreadNodes().Run(graph).Nodes.ToArray());
    }
}
