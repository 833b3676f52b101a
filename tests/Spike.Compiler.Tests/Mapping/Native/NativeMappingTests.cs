using Spike.Compiler.Data;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Mapping.Native;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Devices;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Mapping.Native;

/// <summary>Native networks on chips: the emulated image equals the plain fixed-point network, and that is near the float one.</summary>
[TestClass]
public class NativeMappingTests
{
    private const int Steps = 40;

    [TestMethod]
    [DataRow("loihi1")]
    [DataRow("loihi2")]
    [DataRow("tiny")]
    public void Every_spike_of_the_emulator_is_one_of_the_fixed_point_network(string chip)
    {
        long spikes = 0;
        ChipBoard board = chip == "tiny" ? Tiny() : NclBoards.Of(1, ChipProfiles.Named(chip));
        for (int seed = 0; seed < 40; seed++)
        {
            NativeGraph graph = seed % 4 == 3 ? RandomGraphs.Convolutional(seed) : RandomGraphs.Recurrent(seed);
            MappedNative mapped = NativeMapping.Map(graph, board, "");
            Assert.IsNull(ChipImageVerifier.FindFault(mapped.Image), $"seed {seed}");
            if (chip == "tiny") Assert.IsGreaterThan(1, mapped.Cores.Count, $"seed {seed}");
            spikes += Compare(graph, mapped, board, seed);
        }

        Assert.IsGreaterThan(1000, spikes);
    }

    [TestMethod]
    public void Outputs_are_those_of_the_last_layer_after_its_lag()
    {
        NativeGraph graph = RandomGraphs.Recurrent(2);
        ChipBoard board = NclBoards.Of(1, ChipProfiles.Named("loihi2"));
        MappedNative mapped = NativeMapping.Map(graph, board, "");
        Assert.AreEqual((0, 1, 2), (mapped.Image.Steps, mapped.Network.Layers[0].Lag, mapped.Image.Outputs.Single().Lag));
        ChipImage image = ChipImageFile.Read(ChipImageFile.ToBytes(mapped.Image));
        var direct = Run(mapped.Image, board, graph, 5);
        Assert.IsNotEmpty(direct);
        Assert.AreSequenceEqual(direct, Run(image, board, graph, 5));
        Assert.AreSequenceEqual(
            Run(NativeMapping.Probed(graph, mapped, board, ""), board, graph, 5).Where(spike => spike.Port == 1).Select(spike => spike with { Port = 0 }), direct);
    }

    [TestMethod]
    [DataRow("loihi1")]
    [DataRow("loihi2")]
    public void A_LIF_neuron_under_constant_input_spikes_at_its_closed_form(string chip)
    {
        // v_k = w·(1 - d^k) with d = 1 - dt/tau: above 1 after ceil(ln(1 - 1/w)/ln d) steps, again and again.
        const float Tau = 10, Weight = 1.7f;
        var built = new RandomGraphs();
        int input = built.Add(new InputNode("input", new TensorShape([1]), []));
        int dense = built.Add(new DenseNode("dense", new TensorShape([1]), [input], 1, built.Numbers(Weight), null));
        int lif = built.Add(built.Lif("lif", new TensorShape([1]), dense, Tau, 1));
        built.Add(new OutputNode("output", new TensorShape([1]), [lif]));
        NativeGraph graph = built.Graph();
        ChipBoard board = NclBoards.Of(1, ChipProfiles.Named(chip));
        MappedNative mapped = NativeMapping.Map(graph, board, "");
        var sent = new List<SpikeDeviceSpike>();
        for (int step = 0; step < 200; step++) sent.Add(new SpikeDeviceSpike(step, 0, 0, 1));
        int[] spikes = [.. Run(mapped.Image, board, sent, 200).Select(spike => spike.Step - mapped.Image.Outputs[0].Lag)];
        int interval = (int)Math.Ceiling(Math.Log(1 - (1 / Weight)) / Math.Log(1 - (1 / Tau)));
        Assert.AreSequenceEqual(Enumerable.Range(1, 200 / interval).Select(k => (k * interval) - 1), spikes);
    }

    [TestMethod]
    [DataRow("loihi1")]
    [DataRow("loihi2")]
    public void The_chip_spikes_nearly_as_the_float_network_does(string chip)
    {
        ChipBoard board = NclBoards.Of(1, ChipProfiles.Named(chip));
        long floats = 0, chips = 0, same = 0;
        foreach (NativeGraph graph in Enumerable.Range(0, 12).Select(seed => seed % 4 == 3 ? RandomGraphs.Convolutional(seed) : RandomGraphs.Recurrent(seed)))
        {
            var random = new Random(7);
            float[] values = [.. Enumerable.Range(0, Steps * 4 * graph.Nodes[0].Shape.Length).Select(_ => random.Next(4) == 0 ? 1f : 0)];
            var samples = new NativeSamples(Steps, 4, System.Collections.Immutable.ImmutableDictionary<string, float[]>.Empty.Add("input", values));
            foreach (LayerAgreement layer in NativeAgreement.Measure(graph, NativeMapping.Map(graph, board, ""), board, samples))
                (floats, chips, same) = (floats + layer.FloatSpikes, chips + layer.ChipSpikes, same + layer.SameSpikes);
        }

        Console.WriteLine($"{chip}: float {floats}, chip {chips}, same {same}");
        Assert.IsGreaterThan(1000, floats);
        Assert.IsGreaterThan(0.8, (double)same / Math.Max(floats, chips));
    }

    [TestMethod]
    public void Currents_that_the_scale_allows_never_wrap()
    {
        // All inputs at once, in every step: the largest current there is.
        var random = new Random(3);
        for (int trial = 0; trial < 50; trial++)
        {
            double[] weights = [.. Enumerable.Range(0, 1 + random.Next(400)).Select(_ => 3 * random.NextDouble())];
            var constants = new NeuronConstants(random.Next(4096), random.Next(4096), 1, 1, 0);
            LayerScale scale = LayerScale.Choose("layer", [(constants, weights, 0)], 8);
            long sum = weights.Sum(weight => (long)scale.Weight(weight)), u = 0;
            Assert.IsTrue(weights.All(weight => scale.Weight(weight) is >= -127 and <= 127));
            for (int step = 0; step < 5000; step++) u = (u * (4095 - constants.CurrentDecay) / 4096) + ((long)Math.Floor(sum * Math.Pow(2, scale.WeightExponent)) * 64);
            Assert.IsLessThan(1L << 23, u);
        }
    }

    [TestMethod]
    public void What_a_chip_cannot_do_is_refused_in_words()
    {
        var built = new RandomGraphs();
        int input = built.Add(new InputNode("input", new TensorShape([2]), []));
        int dense = built.Add(new DenseNode("dense", new TensorShape([2]), [input], 2, built.Numbers(1, 0, 0, 1), null));
        int lif = built.Add(built.Lif("lif", new TensorShape([2]), dense, 5, 1));
        int li = built.Add(new NeuronNode("li", new TensorShape([2]), [lif], NeuronKind.LI, [new("tau", built.Numbers(5)), new("r", built.Numbers(1)), new("v_leak", built.Numbers(0))]));
        built.Add(new OutputNode("output", new TensorShape([2]), [li]));
        ModelFault fault = Assert.ThrowsExactly<ModelFault>(() => NativeMapping.Map(built.Graph(), NclBoards.Of(1, ChipProfiles.Named("loihi2")), ""));
        Assert.AreEqual(("SPIKE3014", "li"), (fault.At("a.nir").Code, fault.At("a.nir").Node));
        StringAssert.Contains(fault.Message, "LI neurons answer with their membranes");
    }

    [TestMethod]
    public void Reset_by_subtraction_and_another_reset_are_told()
    {
        foreach ((float? reset, string words) in ((float?, string)[])[(null, "subtracted"), (-0.5f, "start at v_reset")])
        {
            var built = new RandomGraphs();
            int input = built.Add(new InputNode("input", new TensorShape([1]), []));
            int lif = built.Add(built.Lif("lif", new TensorShape([1]), input, 5, 1, reset));
            built.Add(new OutputNode("output", new TensorShape([1]), [lif]));
            (string node, string reason) = NativeMapping.Map(built.Graph(), NclBoards.Of(1, ChipProfiles.Named("loihi2")), "").Told.First();
            Assert.AreEqual("lif", node);
            StringAssert.Contains(reason, words);
        }
    }

    private static long Compare(NativeGraph graph, MappedNative mapped, ChipBoard board, int seed)
    {
        int length = graph.Nodes[0].Shape.Length;
        List<SpikeDeviceSpike> sent = Inputs(length, seed);
        var expected = new List<SpikeDeviceSpike>();
        var plain = new FixedPointNetwork(mapped.Network);
        ILookup<int, SpikeDeviceSpike> bySteps = sent.ToLookup(spike => spike.Step);
        for (int step = 0; step < Steps; step++)
        {
            var values = new int[length];
            foreach (SpikeDeviceSpike spike in bySteps[step]) values[spike.Element] = spike.Payload;
            Dictionary<int, int[]> now = plain.Step(new Dictionary<int, int[]> { [0] = values });
            for (int layer = 0; layer < mapped.Network.Layers.Length; layer++)
            {
                int[] spikes = now[mapped.Network.Layers[layer].Node];
                expected.AddRange(Enumerable.Range(0, spikes.Length).Where(n => spikes[n] != 0).Select(n => new SpikeDeviceSpike(step, layer, n, 1)));
            }
        }

        Assert.AreSequenceEqual(expected, Run(NativeMapping.Probed(graph, mapped, board, ""), board, sent, Steps), $"seed {seed}");
        return expected.Count;
    }

    private static List<SpikeDeviceSpike> Run(ChipImage image, ChipBoard board, NativeGraph graph, int seed) => Run(image, board, Inputs(graph.Nodes[0].Shape.Length, seed), Steps);

    private static List<SpikeDeviceSpike> Run(ChipImage image, ChipBoard board, List<SpikeDeviceSpike> sent, int steps)
    {
        using var emulator = new ChipEmulator(image, board);
        emulator.Start();
        foreach (SpikeDeviceSpike spike in sent) emulator.Send(spike);
        var received = new List<SpikeDeviceSpike>();
        emulator.Run(steps, received);
        return received;
    }

    private static List<SpikeDeviceSpike> Inputs(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Steps * length).Where(_ => random.Next(3) == 0).Select(i => new SpikeDeviceSpike(i / length, 0, i % length, 1))];
    }

    /// <summary>Loihi 2 with cores of five neurons and few axons.</summary>
    private static ChipBoard Tiny()
    {
        ChipProfile chip = ChipProfiles.Named("loihi2");
        return NclBoards.Of(4, chip with { Core = chip.Core with { Neurons = chip.Core.Neurons with { Value = 5 }, OutputAxons = chip.Core.OutputAxons with { Value = 150 } } });
    }
}
