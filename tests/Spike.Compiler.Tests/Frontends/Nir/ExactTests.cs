using Spike.Runtime;
using Spike.Runtime.Native;

namespace Spike.Compiler.Tests.Frontends.Nir;

/// <summary>Against exact solutions in double precision: matrix exponentials that make.py computes, and the closed form of a LIF neuron.</summary>
[TestClass]
public class ExactTests
{
    [TestMethod]
    public void A_LIF_neuron_follows_the_exact_solution()
    {
        NativeRun run = Run("lif", batch: 1, 1e-4, "lif");
        SameTrains(NirFixtures.Expected("lif.npz", "lif.spikes"), run.Recorded["lif.spikes"], 1);
        Near(NirFixtures.Expected("lif.npz", "lif.v"), run.Recorded["lif.v"], 1e-6);
    }

    [TestMethod]
    public void A_LIF_neuron_spikes_within_one_step_of_its_closed_form()
    {
        // From 0 with a constant current v(t) = target·(1 - exp(-t/tau)); it crosses the threshold after -tau·ln(1 - threshold/target).
        const double Dt = 1e-4, Tau = 2.5e-3, Threshold = 0.1, Leak = 0.02;
        foreach (float current in (float[])[0.3f, 0.5f, 1, 2.5f])
        {
            double target = Leak + (0.5 * current) + 0.01, interval = -Tau * Math.Log(1 - (Threshold / target));
            NativeRun run = NirFixtures.Run(NirFixtures.Compile(NirFixtures.PathOf("lif.nir"), Discretisation.Exponential, Dt), Input([.. Enumerable.Repeat(current, 400)]), 1, "lif");
            double before = 0;
            int spikes = 0;
            for (int step = 0; step < 400; step++)
            {
                if (run.Recorded["lif.spikes"][step] == 0) continue;
                double now = (step + 1) * Dt;
                Assert.IsTrue(now - before >= interval - 1e-9 && now - before <= interval + Dt + 1e-9, $"{now - before} and not {interval} after the spike before, current {current}");
                (before, spikes) = (now, spikes + 1);
            }

            Assert.IsGreaterThan(5, spikes);
        }
    }

    [TestMethod]
    [DataRow("rnn", "cuba")]
    [DataRow("rnn_nested", "layer.cuba")]
    public void A_recurrent_CubaLIF_network_follows_the_exact_solution(string name, string neurons)
    {
        NativeRun run = NirFixtures.Run(NirFixtures.Compile(NirFixtures.PathOf(name + ".nir"), Discretisation.Exponential), Input(NirFixtures.Expected("rnn.npz", "input")), 2, neurons);
        SameTrains(NirFixtures.Expected("rnn.npz", "cuba.spikes"), run.Recorded[neurons + ".spikes"], 24);
        Near(NirFixtures.Expected("rnn.npz", "cuba.v"), run.Recorded[neurons + ".v"], 2e-5);
        Near(NirFixtures.Expected("rnn.npz", "output"), run.Outputs["output"], 2e-5);
    }

    [TestMethod]
    public void A_spiking_CNN_follows_the_exact_solution()
    {
        NativeRun run = Run("cnn", batch: 1, null, "if1", "lif2");
        SameTrains(NirFixtures.Expected("cnn.npz", "if1.spikes"), run.Recorded["if1.spikes"], 4 * 9 * 8);
        SameTrains(NirFixtures.Expected("cnn.npz", "lif2.spikes"), run.Recorded["lif2.spikes"], 6 * 4 * 4);
        SameTrains(NirFixtures.Expected("cnn.npz", "output"), run.Outputs["output"], 5);
    }

    [TestMethod]
    public void Forward_Euler_comes_near_with_short_steps_only()
    {
        float[] input = [.. Enumerable.Repeat(1f, 400)];
        float[] exact = NirFixtures.Run(NirFixtures.Compile(NirFixtures.PathOf("lif.nir"), Discretisation.Exponential, 1e-6), Input(input), 1, "lif").Recorded["lif.v"];
        float[] near = NirFixtures.Run(NirFixtures.Compile(NirFixtures.PathOf("lif.nir"), Discretisation.Euler, 1e-6), Input(input), 1, "lif").Recorded["lif.v"];
        float[] coarse = NirFixtures.Run(NirFixtures.Compile(NirFixtures.PathOf("lif.nir"), Discretisation.Euler, 5e-4), Input([1]), 1, "lif").Recorded["lif.v"];
        float[] right = NirFixtures.Run(NirFixtures.Compile(NirFixtures.PathOf("lif.nir"), Discretisation.Exponential, 5e-4), Input([1]), 1, "lif").Recorded["lif.v"];
        Near(exact, near, 1e-4);
        Assert.IsGreaterThan(1e-3, Math.Abs(right[0] - coarse[0]));
    }

    private static NativeRun Run(string name, int batch, double? timeStep, params string[] record) => NirFixtures.Run(
        NirFixtures.Compile(NirFixtures.PathOf(name + ".nir"), Discretisation.Exponential, timeStep), Input(NirFixtures.Expected(name + ".npz", "input")), batch, record);

    private static Dictionary<string, float[]> Input(float[] values) => new() { ["input"] = values };

    private static void Near(float[] expected, float[] actual, double within)
    {
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < expected.Length; i++) Assert.AreEqual(expected[i], actual[i], within, $"value {i}");
    }

    /// <summary>Every neuron spikes as often, and each spike within one step of its own.</summary>
    private static void SameTrains(float[] expected, float[] actual, int neurons)
    {
        Assert.HasCount(expected.Length, actual);
        int all = 0;
        for (int n = 0; n < neurons; n++)
        {
            int[] Times(float[] trains) => [.. Enumerable.Range(0, trains.Length / neurons).Where(step => trains[(step * neurons) + n] != 0)];
            int[] wanted = Times(expected), found = Times(actual);
            Assert.HasCount(wanted.Length, found, $"spikes of neuron {n}");
            for (int i = 0; i < wanted.Length; i++) Assert.IsLessThanOrEqualTo(1, Math.Abs(wanted[i] - found[i]), $"spike {i} of neuron {n}");
            all += wanted.Length;
        }

        Assert.IsGreaterThan(10, all);
    }
}
