using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Graphs;
using Spike.Compiler.Lowering;
using Spike.Compiler.Tests.Frontends.Onnx;
using Spike.Compiler.Tests.Passes.Recognition;
using Spike.Runtime.Codings;

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
        Assert.AreEqual(timeSteps, Bits(steps, "x"));
        Assert.AreEqual(stream, Bits(steps, "a"), "a ReLU reads it");
        Assert.AreEqual(stream, Bits(steps, "b"), "an addition reads it, and a product");
        Assert.AreEqual(timeSteps, Bits(steps, "d"), "a movement passes on what its reader wants");
        Assert.AreEqual(stream, Bits(steps, "f"), "a table reads it");
        Assert.AreEqual(16, Bits(steps, "y"), "the caller reads it");
        Assert.AreEqual(timeSteps, steps.Synapse("b", nonNegative: false).Range.Bits);
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
        Assert.AreEqual(expected, steps.Synapse("x", nonNegative: true).Range.Bits);
    }

    [TestMethod]
    public void Rate_codes_have_T_levels_on_each_side_and_streams_four_times_as_many()
    {
        StepChoice steps = Steps(8, SpikeCoding.Rate);
        Assert.AreEqual("-8..8", steps.Wide("x", nonNegative: false).Range.ToString());
        Assert.AreEqual("0..8", steps.Wide("x", nonNegative: true).Range.ToString());
        Assert.AreEqual("-32..32", steps.Wide("b", nonNegative: false).Range.ToString(), "an addition reads it, and a product");
        Assert.AreEqual("-8..8", steps.Synapse("b", nonNegative: false).Range.ToString());
        Assert.AreEqual("s12", steps.Wide("f", nonNegative: false).Range.ToString(), "a table alone reads it, so it is not sent");
        Assert.AreEqual("s16", steps.Wide("y", nonNegative: false).Range.ToString(), "the caller alone reads it");
    }

    private static int Bits(StepChoice steps, string value) => steps.Wide(value, nonNegative: false).Range.Bits;

    private static StepChoice Steps(int timeSteps, SpikeCoding coding = SpikeCoding.Radix) => new(
        Residual.Nodes.Select(node => node.Output).Append("x").ToImmutableDictionary(name => name, _ => new ValueRange(-1, 1, [-1, 0, 0.5f, 1])),
            new Demands(Residual), new WholeNumbers(Residual, ImmutableDictionary<string, ValueRange>.Empty), StepPlan.Same(timeSteps) with { Coding = coding }, ScaleMethod.LeastSquares, new LoweringMemory());
}
