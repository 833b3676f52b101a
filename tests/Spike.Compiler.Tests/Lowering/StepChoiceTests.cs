using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Graphs;
using Spike.Compiler.Lowering;
using Spike.Compiler.Tests.Frontends.Onnx;
using Spike.Compiler.Tests.Passes.Recognition;

namespace Spike.Compiler.Tests.Lowering;

[TestClass]
public sealed class StepChoiceTests
{
    private static readonly Graph Residual = ImportedGraph.Of(new TestModel().Input("x", -1, 4).Weights("w", [4, 4])
        .Node("MatMul x w -> a").Node("Relu a -> b").Node("MatMul b w -> c").Node("Add c b -> d").Node("Transpose d -> e", ("perm", new[] { 0, 1 }))
        .Node("MatMul e w -> f").Node("Tanh f -> g").Node("MatMul g w -> y").Output("y"));

    [TestMethod]
    [DataRow(1, 12)]
    [DataRow(8, 12)]
    [DataRow(10, 14)]
    [DataRow(12, 16)]
    [DataRow(16, 16)]
    public void Streams_are_wider_than_synapses(int timeSteps, int stream)
    {
        StepChoice steps = Steps(timeSteps);
        Assert.AreEqual(timeSteps, steps.Steps("x"));
        Assert.AreEqual(stream, steps.Steps("a"), "a ReLU reads it");
        Assert.AreEqual(stream, steps.Steps("b"), "an addition reads it, and a product");
        Assert.AreEqual(timeSteps, steps.Steps("d"), "a movement passes on what its reader wants");
        Assert.AreEqual(stream, steps.Steps("f"), "a table reads it");
        Assert.AreEqual(16, steps.Steps("y"), "the caller reads it");
        Assert.AreEqual(timeSteps, steps.Synapse("b", nonNegative: false).Range.TimeSteps);
    }

    [TestMethod]
    public void Codes_are_unsigned_where_the_value_is_never_negative_and_they_fit_sixteen_bits()
    {
        Assert.IsFalse(Steps(8).Wide("x", nonNegative: true).Range.Signed);
        Assert.IsTrue(Steps(8).Wide("x", nonNegative: false).Range.Signed);
        Assert.IsTrue(Steps(16).Wide("x", nonNegative: true).Range.Signed);
    }

    [TestMethod]
    [DataRow(1.0, 8)]
    [DataRow(2.0, 8)]
    [DataRow(8.0, 9)]
    [DataRow(32.0, 10)]
    [DataRow(1e6, 12)]
    public void Quiet_samples_get_a_step_more_for_each_halving(double spread, int expected)
    {
        var ranges = ImmutableDictionary<string, ValueRange>.Empty.Add("x", new ValueRange(-1, 1, [-1, 0, 1]) { Spread = spread });
        var steps = new StepChoice(ranges, new Demands(Residual), new WholeNumbers(Residual, ranges), StepPlan.Same(8), ScaleMethod.LeastSquares, new LoweringMemory());
        Assert.AreEqual(expected, steps.Synapse("x", nonNegative: true).Range.TimeSteps);
    }

    private static StepChoice Steps(int timeSteps) => new(
        Residual.Nodes.Select(node => node.Output).Append("x").ToImmutableDictionary(name => name, _ => new ValueRange(-1, 1, [-1, 0, 0.5f, 1])),
            new Demands(Residual), new WholeNumbers(Residual, ImmutableDictionary<string, ValueRange>.Empty), StepPlan.Same(timeSteps), ScaleMethod.LeastSquares, new LoweringMemory());
}
