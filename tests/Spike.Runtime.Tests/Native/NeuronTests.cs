using Spike.Runtime.Native;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Native;

/// <summary>Traces worked out by hand, in numbers that float holds exactly.</summary>
[TestClass]
public class NeuronTests
{
    [TestMethod]
    public void A_leaky_neuron_charges_halfway_and_starts_from_its_reset_after_a_spike()
    {
        // dt/tau = 1/2: v = v/2 + I/2.
        (float[] v, float[] spikes) = Run(NeuronKind.LIF, [("tau", 2), ("r", 1), ("v_leak", 0), ("v_threshold", 1), ("v_reset", 0.25f)], [1.5f, 1.5f, 1.5f, 0, 1.5f]);
        CollectionAssert.AreEqual((float[])[0.75f, 0.25f, 0.875f, 0.4375f, 0.96875f], v);
        CollectionAssert.AreEqual((float[])[0, 1, 0, 0, 0], spikes);
    }

    [TestMethod]
    public void A_membrane_leaks_to_its_leak_voltage()
    {
        (float[] v, _) = Run(NeuronKind.LI, [("tau", 2), ("r", 1), ("v_leak", 1)], [0, 0, 0]);
        CollectionAssert.AreEqual((float[])[0.5f, 0.75f, 0.875f], v);
    }

    [TestMethod]
    public void An_integrator_counts_by_subtraction()
    {
        // 12 steps of 0.25: above 0.5 in every second step, once it is.
        (float[] v, float[] spikes) = Run(NeuronKind.IF, [("r", 1), ("v_threshold", 0.5f)], [.. Enumerable.Repeat(0.25f, 12)]);
        Assert.AreEqual(5, spikes.Sum());
        Assert.AreEqual((12 * 0.25f) - (5 * 0.5f), v[^1]);
    }

    [TestMethod]
    public void A_membrane_at_its_threshold_does_not_spike()
    {
        (_, float[] spikes) = Run(NeuronKind.IF, [("r", 1), ("v_threshold", 1), ("v_reset", 0)], [1, 0, 0.125f]);
        CollectionAssert.AreEqual((float[])[0, 0, 1], spikes);
    }

    [TestMethod]
    public void A_synaptic_current_reaches_the_membrane_in_its_own_step_and_decays()
    {
        // i = i/2 + w_in/2·I with w_in = 2: 1, 1/2, 1/4, 1/8. v = v/2 + i/2: 1/2, 1/2, 3/8, 1/4.
        (float[] v, float[] spikes) = Run(NeuronKind.CubaLIF, [("tau_syn", 2), ("tau_mem", 2), ("r", 1), ("v_leak", 0), ("w_in", 2), ("v_threshold", 0.4375f)], [1, 0, 0, 0]);
        CollectionAssert.AreEqual((float[])[0.0625f, 0.28125f, 0.265625f, 0.1953125f], v);
        CollectionAssert.AreEqual((float[])[1, 0, 0, 0], spikes);
    }

    [TestMethod]
    public void The_exponential_step_is_the_exact_answer_to_a_constant_current()
    {
        (float[] v, _) = Run(NeuronKind.LI, [("tau", 3), ("r", 2), ("v_leak", 0)], [.. Enumerable.Repeat(1f, 6)], Discretisation.Exponential);
        Assert.AreEqual(2 * (1 - Math.Exp(-6 / 3.0)), v[^1], 1e-6);
    }

    private static (float[] Membranes, float[] Emitted) Run(NeuronKind kind, (string Name, float Value)[] parameters, float[] input, Discretisation rule = Discretisation.Euler)
    {
        var segments = new SegmentBuilder();
        NeuronParameter[] numbers = [.. parameters.Select(parameter => new NeuronParameter(parameter.Name, segments.Add<float>([parameter.Value])))];
        var one = TensorShape.Of(1);
        var graph = new NativeGraph("one", 1, rule, [new InputNode("in", one, []), new NeuronNode("n", one, [0], kind, [.. numbers]), new OutputNode("out", one, [1])]) { Segments = segments };
        Assert.IsNull(GraphFaults.Find(graph));
        var reference = new GraphReference(graph, 1);
        var membranes = new List<float>();
        var emitted = new List<float>();
        foreach (float x in input)
        {
            reference.Step((_, _) => [x]);
            membranes.Add(reference.Membranes(1, 0)[0]);
            emitted.Add(reference.Values(1, 0)[0]);
        }

        return ([.. membranes], [.. emitted]);
    }
}
