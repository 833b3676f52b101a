using System.Collections.Immutable;
using Spike.Compiler.Graphs;
using Spike.Compiler.Lowering;
using Spike.Compiler.Passes;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Passes.Recognition;

/// <summary>A file of some megabytes holds so many nodes one behind the other that nothing may go down them by calls.</summary>
[TestClass]
public sealed class LongChainTests
{
    private const int Length = 50_000;

    [TestMethod]
    [Timeout(600_000)]
    [DataRow(true)]
    [DataRow(false)]
    public void Products_with_a_constant_are_followed_so_far_and_no_further(bool behindATable)
    {
        var shape = TensorShape.Of(1, 4);
        var nodes = new List<Node> { new("t", new Unary(UnaryFunction.Tanh), ["x"], "t"), new("h0", behindATable ? new Multiply() : new Add(), ["x", behindATable ? "t" : "z"], "h0") };
        for (int i = 0; i < Length; i++) nodes.Add(new Node($"h{i + 1}", new Multiply(), [$"h{i}", "c"], $"h{i + 1}"));
        nodes.Add(new Node("y", new Spike.Compiler.Graphs.Softmax(1), [$"h{Length}"], "y"));
        var constants = ImmutableDictionary<string, FloatTensor>.Empty.Add("c", FloatTensor.Scalar(1.0001f));
        var graph = new Graph("chain", ["x", "z"], ["y"], [.. nodes], nodes.Select(node => node.Output).Concat(["x", "z"]).ToImmutableDictionary(value => value, _ => shape).Add("c", TensorShape.Of()), constants);
        graph = Pipeline.Recognize(graph);
        Assert.IsGreaterThan(Length / 2, graph.Nodes.Length);
        Assert.IsNotEmpty(ProgramLowering.ObservedValues(graph));
        foreach (Pointwise table in graph.Nodes.Select(node => node.Op).OfType<Pointwise>()) Assert.IsTrue(double.IsFinite(RealFunctions.Evaluate(table.Body, 0.5)));
    }
}
