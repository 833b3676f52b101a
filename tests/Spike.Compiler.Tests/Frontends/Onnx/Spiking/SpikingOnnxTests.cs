using System.Runtime.InteropServices;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Nir;
using Spike.Compiler.Frontends.Onnx.Spiking;
using Spike.Compiler.Tests.Data;
using Spike.Compiler.Tests.Frontends.Nir;
using Spike.Runtime.Native;
using Spike.Runtime.Native.Graphs;

namespace Spike.Compiler.Tests.Frontends.Onnx.Spiking;

[TestClass]
public class SpikingOnnxTests
{
    [TestMethod]
    [DataRow("step", 32, 40)]
    [DataRow("step_synaptic", 32, 0)]
    [DataRow("step_recurrent", 32, 40)]
    [DataRow("step_jelly", 32, 10)]
    [DataRow("unrolled", 12, 20)]
    [DataRow("unrolled_zero", 12, 20)]
    [DataRow("unrolled_zero_late", 12, 20)]
    [DataRow("unrolled_none", 12, 20)]
    [DataRow("unrolled_recurrent", 12, 20)]
    [DataRow("unrolled_synaptic", 12, 0)]
    [DataRow("held", 10, 10)]
    [DataRow("multi_cnn", 6, 0)]
    [DataRow("multi_cnn_static", 6, 0)]
    [DataRow("ties", 20, 40)]
    public void Every_value_is_the_one_that_ONNX_Runtime_gives(string name, int steps, int leastSpikes)
    {
        SpikingAgreement agreement = SpikingFixtures.Compile(name).Agreement!;
        Assert.AreEqual(steps, agreement.Steps);
        Assert.AreEqual(agreement.Values, agreement.Equal, $"{agreement}");
        Assert.IsGreaterThanOrEqualTo(leastSpikes, agreement.Spikes);
        Assert.IsGreaterThan(leastSpikes, agreement.Values);
    }

    [TestMethod]
    public void Leaky_neurons_of_snnTorch_reset_a_step_late()
    {
        NativeGraph graph = SpikingFixtures.Compile("step").Graph;
        NeuronNode[] neurons = [.. graph.Nodes.OfType<NeuronNode>()];
        Assert.HasCount(2, neurons);
        foreach (NeuronNode node in neurons)
        {
            Assert.AreEqual(NeuronKind.LIF, node.Neurons);
            Assert.IsTrue(node.ResetsLate);
            Assert.IsFalse(node.SpikesAtThreshold);
            Assert.IsTrue(node.Parameters.All(parameter => parameter.Name != "v_reset"));
        }

        // Each neuron of the first layer has a decay of its own, from 0.5 to 0.95.
        float[] decays = NeuronKinds.Step(neurons.Single(node => node.Name == "lif1"), graph).Decay;
        for (int n = 0; n < 16; n++) Assert.AreEqual(0.5 + (0.45 * n / 15), decays[n], 1e-6);
        CollectionAssert.AreEqual((string[])["x"], graph.Inputs.Select(id => graph.Nodes[id].Name).ToArray());
        CollectionAssert.AreEqual((string[])["spk"], graph.Outputs.Select(id => graph.Nodes[id].Name).ToArray());
    }

    [TestMethod]
    public void Neurons_of_SpikingJelly_spike_where_they_reach_the_threshold()
    {
        NativeGraph graph = SpikingFixtures.Compile("multi_cnn").Graph;
        NeuronNode[] neurons = [.. graph.Nodes.OfType<NeuronNode>().Where(node => NeuronKinds.Spikes(node.Neurons))];
        CollectionAssert.AreEqual((NeuronKind[])[NeuronKind.LIF, NeuronKind.IF, NeuronKind.LIF], neurons.Select(node => node.Neurons).ToArray());
        Assert.IsTrue(neurons.All(node => node.SpikesAtThreshold && !node.ResetsLate));
        CollectionAssert.AreEqual((bool[])[true, false, true], neurons.Select(node => node.Parameters.Any(parameter => parameter.Name == "v_reset")).ToArray());
        Assert.IsTrue(neurons.All(node => NeuronKinds.Step(node, graph).Threshold!.All(level => level < (node.Name == "sn3" ? 0.75f : 1f))));
        // The mean over the steps is an integrator.
        Assert.AreEqual(NeuronKind.I, graph.Nodes.OfType<NeuronNode>().Last().Neurons);
    }

    [TestMethod]
    public void Synaptic_neurons_become_one_population_of_CubaLIF()
    {
        NativeGraph graph = SpikingFixtures.Compile("step_synaptic").Graph;
        NeuronStep step = NeuronKinds.Step(graph.Nodes.OfType<NeuronNode>().Single(node => node.Neurons == NeuronKind.CubaLIF), graph);
        Assert.AreEqual(0.7, step.SynapseDecay![0], 1e-6);
        Assert.AreEqual(1, step.SynapseGain![0], 1e-6);
        Assert.AreEqual(0.9, step.Decay[0], 1e-6);
        Assert.AreEqual(1, step.Gain[0], 1e-6);
        // What is state and answer alike is kept where it is a readout.
        Assert.AreEqual("mem2_out", graph.Nodes[graph.Outputs.Single()].Name);
    }

    [TestMethod]
    public void Recurrent_neurons_read_their_spikes_of_the_step_before()
    {
        NativeGraph graph = SpikingFixtures.Compile("step_recurrent").Graph;
        (int from, int to) = GraphOrder.Of(graph, out _)!.Late.Single();
        Assert.AreEqual("rlif", graph.Nodes[from].Name);
        Assert.IsInstanceOfType<DenseNode>(graph.Nodes[to]);
    }

    [TestMethod]
    [DataRow("step")]
    [DataRow("unrolled_zero_late")]
    [DataRow("step_recurrent")]
    [DataRow("multi_cnn")]
    [DataRow("ties")]
    public void The_fast_simulator_and_a_round_trip_through_NIR_keep_the_bits(string name)
    {
        CompiledNative compiled = SpikingFixtures.Compile(name);
        NativeGraph graph = compiled.Graph;
        InputNode input = graph.Nodes.OfType<InputNode>().Single();
        int output = graph.Outputs.Single(), length = input.Shape.Length;
        const int Steps = 90;
        var random = new Random(3);
        float[] x = [.. Enumerable.Range(0, Steps * length).Select(_ => random.NextSingle() * 2)];
        var reference = new GraphReference(graph, 1);
        var due = new List<float>();
        for (int step = 0; step < Steps; step++)
        {
            float[] row = x[(step * length)..((step + 1) * length)];
            reference.Step((_, _) => row);
            due.AddRange(reference.Values(output, 0));
        }

        var values = new Dictionary<string, float[]> { [input.Name] = x };
        Assert.IsTrue(Bytes([.. due]).SequenceEqual(Bytes(NirFixtures.Run(compiled, values).Outputs[graph.Nodes[output].Name])));
        using var folder = new DataFolder();
        NirWriter.Write(folder["net.nir"], graph);
        Assert.IsTrue(Bytes([.. due]).SequenceEqual(Bytes(NirFixtures.Run(NirFixtures.Compile(folder["net.nir"]), values).Outputs[graph.Nodes[output].Name])));
    }

    [TestMethod]
    [DataRow("sine", "/Sin", "operator Sin stands between the neurons")]
    [DataRow("early_reset", "/lif/Sub_1", "its state is handed on in a way that is not known")]
    public void What_makes_no_network_is_refused_with_what_was_found(string name, string node, string words)
    {
        Diagnostic error = SpikingFixtures.Refusal(name);
        Assert.AreEqual("SPIKE1007", error.Code);
        Assert.AreEqual(node, error.Node);
        Assert.Contains(words, error.Reason);
        Assert.Contains(name == "sine" ? "lif1: LIF" : "ok: LIF", error.Reason);
    }

    [TestMethod]
    public void Membranes_of_spiking_neurons_are_left_out_with_a_warning()
    {
        NativeResult result = NativeCompiler.Compile(new CompileOptions { ModelPath = SpikingFixtures.PathOf("held") });
        Diagnostic warning = result.Diagnostics.Single();
        Assert.AreEqual("SPIKE1008", warning.Code);
        Assert.Contains("'mem_rec'", warning.Reason);
        Assert.HasCount(1, result.Model!.Graph.Outputs);
    }

    [TestMethod]
    public void Its_steps_are_its_own()
    {
        Assert.AreEqual("SPIKE1005", SpikingFixtures.Refusal("step", options => options with { TimeStep = 1e-3 }).Code);
        Assert.AreEqual("SPIKE1005", SpikingFixtures.Refusal("step", options => options with { Discretisation = "exponential" }).Code);
        Assert.IsNotNull(NativeCompiler.Compile(new CompileOptions { ModelPath = SpikingFixtures.PathOf("step"), TimeStep = 1 }).Model);
    }

    [TestMethod]
    public void Ordinary_networks_hold_no_spiking_neurons()
    {
        string[] ordinary = [SpikingFixtures.PathOf("binary"), SpikingFixtures.PathOf("gated"), .. Directory.EnumerateFiles(SpikingFixtures.Models, "*.onnx", SearchOption.AllDirectories).Where(path => !path.Contains("spiking", StringComparison.Ordinal))];
        Assert.IsGreaterThan(15, ordinary.Length);
        foreach (string path in ordinary) Assert.IsFalse(NativeCompiler.Takes(path), path);
    }

    [TestMethod]
    public void A_damaged_graph_is_left_to_the_ordinary_front_end()
    {
        using var folder = new DataFolder();
        byte[] whole = File.ReadAllBytes(SpikingFixtures.PathOf("unrolled"));
        var random = new Random(9);
        for (int i = 0; i < 150; i++)
        {
            byte[] bytes = i % 3 == 0 ? whole[..random.Next(1, whole.Length)] : [.. whole];
            for (int change = 0; change < (i % 3 == 0 ? 0 : 1 + (i % 4)); change++) bytes[random.Next(2, bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(folder["a.onnx"], bytes);
            // Whatever it holds now, it ends in words.
            if (NativeCompiler.Takes(folder["a.onnx"])) Assert.IsNotNull(NativeCompiler.Compile(new CompileOptions { ModelPath = folder["a.onnx"] }));
        }
    }

    private static ReadOnlySpan<byte> Bytes(float[] values) => MemoryMarshal.AsBytes(values.AsSpan());
}
