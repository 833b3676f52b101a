using Spike.Runtime.Native;

namespace Spike.Runtime.Tests.Native;

/// <summary>Traces worked out by hand, in numbers that float holds exactly.</summary>
[TestClass]
public class NeuronTests
{
    [TestMethod]
    public void A_leaky_neuron_charges_halfway_and_starts_from_its_reset_after_a_spike()
    {
        // dt/tau = 1/2: v = v/2 + I/2.
        var model = new LeakyIntegrateAndFire(Tau: 2, R: 1, Leak: 0, Threshold: 1, Reset.To(0.25f));
        (float[] v, float[] spikes) = Run(model, 1, [1.5f, 1.5f, 1.5f, 0, 1.5f]);
        CollectionAssert.AreEqual((float[])[0.75f, 0.25f, 0.875f, 0.4375f, 0.96875f], v);
        CollectionAssert.AreEqual((float[])[0, 1, 0, 0, 0], spikes);
    }

    [TestMethod]
    public void A_membrane_leaks_to_its_leak_voltage()
    {
        (float[] v, _) = Run(new LeakyIntegrator(Tau: 2, R: 1, Leak: 1), 1, [0, 0, 0]);
        CollectionAssert.AreEqual((float[])[0.5f, 0.75f, 0.875f], v);
    }

    [TestMethod]
    public void An_integrator_counts_by_subtraction()
    {
        // 12 steps of 0.25: above 0.5 in every second step, once it is.
        (float[] v, float[] spikes) = Run(new IntegrateAndFire(R: 1, Threshold: 0.5f, Reset.BySubtraction), 1, [.. Enumerable.Repeat(0.25f, 12)]);
        Assert.AreEqual(5, spikes.Sum());
        Assert.AreEqual((12 * 0.25f) - (5 * 0.5f), v[^1]);
    }

    [TestMethod]
    public void A_membrane_at_its_threshold_does_not_spike()
    {
        (_, float[] spikes) = Run(new IntegrateAndFire(R: 1, Threshold: 1, Reset.To(0)), 1, [1, 0, 0.125f]);
        CollectionAssert.AreEqual((float[])[0, 0, 1], spikes);
    }

    [TestMethod]
    public void A_synaptic_current_reaches_the_membrane_in_its_own_step_and_decays()
    {
        // i = i/2 + w_in/2·I with w_in = 2: 1, 1/2, 1/4, 1/8. v = v/2 + i/2: 1/2, 1/2, 3/8, 1/4.
        (float[] v, float[] spikes) = Run(new CubaLif(2, 2, 1, 0, 2, 0.4375f, Reset.BySubtraction), 1, [1, 0, 0, 0]);
        CollectionAssert.AreEqual((float[])[0.0625f, 0.28125f, 0.265625f, 0.1953125f], v);
        CollectionAssert.AreEqual((float[])[1, 0, 0, 0], spikes);
    }

    [TestMethod]
    public void The_exponential_step_is_the_exact_answer_to_a_constant_current()
    {
        (float[] v, _) = Run(new LeakyIntegrator(Tau: 3, R: 2, Leak: 0), 1, [.. Enumerable.Repeat(1f, 6)], Discretisation.Exponential);
        Assert.AreEqual(2 * (1 - Math.Exp(-6 / 3.0)), v[^1], 1e-6);
    }

    [TestMethod]
    public void Faults_are_told_in_words()
    {
        var synapses = new DenseSynapses(1, 1, new float[] { 1 });
        NativeNetwork With(NeuronModel model) => new(1, 1, [new NativeLayer("a", synapses, model)]);
        Assert.AreEqual("layer 'a': tau of neuron 0 is 0", With(new LeakyIntegrator(0, 1, 0)).Fault());
        Assert.AreEqual("layer 'a': r of neuron 0 is NaN", With(new Integrator(float.NaN)).Fault());
        Assert.AreEqual("layer 'a': v_reset has 2 values for 1 neurons", With(new IntegrateAndFire(1, 1, Reset.To(new float[2]))).Fault());
        Assert.AreEqual("the time step is 0", new NativeNetwork(1, 0, []).Fault());
    }

    private static (float[] Membranes, float[] Emitted) Run(NeuronModel model, double dt, float[] input, Discretisation rule = Discretisation.Euler)
    {
        var network = new NativeNetwork(1, dt, [new NativeLayer("n", new DenseSynapses(1, 1, new float[] { 1 }), model)]) { Discretisation = rule };
        var reference = new NativeReference(network, 1);
        var membranes = new List<float>();
        var emitted = new List<float>();
        foreach (float x in input)
        {
            reference.Step([x]);
            membranes.Add(reference.Membranes(0)[0]);
            emitted.Add(reference.Emitted(0)[0]);
        }

        return ([.. membranes], [.. emitted]);
    }
}
