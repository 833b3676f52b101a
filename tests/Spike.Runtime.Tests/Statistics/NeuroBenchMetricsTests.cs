using Spike.Runtime.Codings;
using Spike.Runtime.Programs;
using Spike.Runtime.Statistics;

namespace Spike.Runtime.Tests.Statistics;

[TestClass]
public sealed class NeuroBenchMetricsTests
{
    [TestMethod]
    public void Metrics_are_those_worked_out_by_hand()
    {
        SpikeStatistics counted = CountedByHand.Run(out SpikingProgram program);
        NeuroBenchMetrics metrics = NeuroBenchMetrics.Of(program, counted);
        // 6 weights of a byte, a multiplier of 4 and a shift of 1; three membranes of 4.
        Assert.AreEqual(6 + 4 + 1 + 12, metrics.FootprintBytes);
        Assert.AreEqual(4 / 6.0, metrics.ConnectionSparsity);
        // h alone: 4 spikes in 2 samples · 3 neurons · 2 steps.
        Assert.AreEqual(8 / 12.0, metrics.ActivationSparsity!.Value, 1e-12);
        // 2 inputs · 3 steps · 3 neurons.
        Assert.AreEqual(18, metrics.SynapticOperations.Dense);
        Assert.AreEqual((0.0, 2.5), (metrics.SynapticOperations.EffectiveMacs, metrics.SynapticOperations.EffectiveAcs));
        Assert.IsEmpty(metrics.SynapticOperations.CountedWhole);
    }

    [TestMethod]
    public void Without_a_run_the_static_metrics_are_left()
    {
        CountedByHand.Run(out SpikingProgram program);
        NeuroBenchMetrics metrics = NeuroBenchMetrics.Of(program, null);
        Assert.AreEqual((23L, 18.0), (metrics.FootprintBytes, metrics.SynapticOperations.Dense));
        Assert.IsNull(metrics.ActivationSparsity);
        Assert.IsNull(metrics.SynapticOperations.EffectiveMacs);
        Assert.IsNull(metrics.SynapticOperations.EffectiveAcs);
    }

    [TestMethod]
    public void Spikes_that_carry_a_number_make_multiply_accumulates()
    {
        var tiny = new TinyProgram();
        int input = tiny.Add(new Edge("x", TensorShape.Of(2), EdgeCarrier.Spikes, TinyProgram.Signed(3), 1) { Coding = SpikeCoding.Graded });
        tiny.Input(input);
        int membrane = tiny.Membrane(3), hidden = tiny.Codes("h", TinyProgram.Unsigned(2), 1, 3);
        tiny.Then(new Linear("l", input, membrane, 1, 2, 3, tiny.Bytes(1, 0, 0, 1, 0, 0), null));
        tiny.Then(tiny.Pass(membrane, hidden, TinyProgram.Unsigned(2)));
        tiny.Output(hidden);
        SpikingProgram program = tiny.Build();
        // Two graded spikes at one synapse each in the first sample, one in the second; a window is one step.
        NeuroBenchOperations operations = NeuroBenchOperations.Of(program, CountedByHand.Run(program, [3, 1, -4, 0], 6));
        Assert.AreEqual((6.0, 1.5, 0.0), (operations.Dense, operations.EffectiveMacs!.Value, operations.EffectiveAcs!.Value));
    }

    [TestMethod]
    public void A_sum_beside_a_layer_is_no_synaptic_operation()
    {
        // x reaches 2, 1 and 0 synapses of the layer, and each of its neurons one of the sum besides.
        SpikingProgram program = Residual([1, 1, 0, 1, 0, 0, 0, 0, 0], out SpikeStatistics counted);
        Assert.AreEqual(3 + 2 + 1, counted.Populations[0].SynapticOperations);
        NeuroBenchOperations operations = NeuroBenchOperations.Of(program, counted);
        Assert.AreEqual((27.0, 3.0), (operations.Dense, operations.EffectiveAcs!.Value));
        Assert.IsEmpty(operations.CountedWhole);
    }

    [TestMethod]
    public void A_layer_that_reaches_all_alike_needs_no_telling_apart()
    {
        SpikingProgram program = Residual([1, 1, 1, 1, 1, 1, 1, 1, 1], out SpikeStatistics counted);
        Assert.AreEqual((27.0, 9.0), (NeuroBenchOperations.Of(program, counted).Dense, NeuroBenchOperations.Of(program, counted).EffectiveAcs!.Value));
    }

    /// <summary>h = x + W x, for one sample (1, 1, 1): one spike from each.</summary>
    private static SpikingProgram Residual(sbyte[] weights, out SpikeStatistics counted)
    {
        var tiny = new TinyProgram();
        int input = tiny.Codes("x", TinyProgram.Signed(3), 1, 3), membrane = tiny.Membrane(3), hidden = tiny.Codes("h", TinyProgram.Unsigned(3), 1, 3);
        tiny.Input(input);
        tiny.Then(new Linear("l", input, membrane, 1, 3, 3, tiny.Bytes(weights), null));
        tiny.Then(new Fire("f", hidden, [new FireTerm(membrane, tiny.Ints(2), []), new FireTerm(input, tiny.Ints(2), [])], 1, 1, tiny.Shifts(1), null, TinyProgram.Unsigned(3), null));
        tiny.Output(hidden);
        SpikingProgram program = tiny.Build();
        counted = CountedByHand.Run(program, [1, 1, 1], 3);
        return program;
    }
}
