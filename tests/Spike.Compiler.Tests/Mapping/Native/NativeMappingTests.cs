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
            NativeGraph graph = seed % 4 == 3 ? RandomGraphs.Convolutional(seed) : seed % 4 == 2 ? RandomGraphs.Read(seed) : RandomGraphs.Recurrent(seed);
            MappedNative mapped = NativeMapping.Map(graph, board, "", exchanges: 2000);
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
            foreach (LayerAgreement layer in NativeAgreement.Measure(graph, NativeMapping.Map(graph, board, ""), board, samples).Layers)
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
    [DataRow("loihi2")]
    [DataRow("tiny")]
    public void Graded_inputs_reach_neurons_as_payloads(string chip)
    {
        ChipBoard board = chip == "tiny" ? Tiny() : NclBoards.Of(1, ChipProfiles.Named(chip));
        var ranges = new Dictionary<int, InputRange> { [0] = new(20, null) };
        for (int seed = 0; seed < 10; seed++)
        {
            NativeGraph graph = seed % 2 == 0 ? RandomGraphs.Read(seed) : RandomGraphs.Convolutional(seed);
            Compare(graph, NativeMapping.Map(graph, board, "", ranges, exchanges: 2000), board, seed, most: 20);
        }
    }

    [TestMethod]
    public void Real_numbers_of_an_input_become_payloads_of_its_unit()
    {
        Assert.AreEqual((3, null), (InputRange.Of([-3f, 1, 0], 32).Largest, InputRange.Of([-3f, 1, 0], 32).Values));
        InputRange range = InputRange.Of([0.5f, -2.54f], 32);
        Assert.AreEqual((127, 0.02, 127), (range.Largest, Math.Round(range.Values!.Unit, 6), range.Values.Most));
        // Binary spikes carry no number.
        Assert.IsNull(InputRange.Of([0.5f], 0).Values);
        NativeGraph graph = RandomGraphs.Read(1);
        ChipBoard board = NclBoards.Of(1, ChipProfiles.Named("loihi2"));
        var random = new Random(1);
        int length = graph.Nodes[0].Shape.Length;
        float[] values = [.. Enumerable.Range(0, Steps * 3 * length).Select(_ => 2.54f * random.NextSingle())];
        MappedNative mapped = NativeMapping.Map(graph, board, "", new Dictionary<int, InputRange> { [0] = range });
        MeasuredNative measured = NativeAgreement.Measure(graph, mapped, board, new NativeSamples(Steps, 3, System.Collections.Immutable.ImmutableDictionary<string, float[]>.Empty.Add("input", values)));
        LayerAgreement first = measured.Layers.First(layer => layer.Layer == "threshold");
        Assert.IsGreaterThan(100, first.FloatSpikes);
        Assert.IsGreaterThan(0.95, (double)first.SameSpikes / first.FloatSpikes);
        foreach (OutputAgreement output in measured.Outputs) Console.WriteLine(output);
        Assert.HasCount(2, measured.Outputs);
    }

    [TestMethod]
    public void Membranes_that_are_an_output_are_near_those_of_the_network()
    {
        // One spike into an LI neuron, and its decay.
        var built = new RandomGraphs();
        int input = built.Add(new InputNode("input", new TensorShape([1]), []));
        int dense = built.Add(new DenseNode("dense", new TensorShape([1]), [input], 1, built.Numbers(3), null));
        int li = built.Add(new NeuronNode("li", new TensorShape([1]), [dense], NeuronKind.LI, [new("tau", built.Numbers(8)), new("r", built.Numbers(1)), new("v_leak", built.Numbers(0))]));
        built.Add(new OutputNode("output", new TensorShape([1]), [li]));
        NativeGraph graph = built.Graph();
        foreach (string chip in (string[])["loihi1", "loihi2"])
        {
            ChipBoard board = NclBoards.Of(1, ChipProfiles.Named(chip));
            MappedNative mapped = NativeMapping.Map(graph, board, "");
            Assert.AreEqual(1, mapped.Image.Outputs[0].Lag);
            var values = new float[20];
            List<SpikeDeviceSpike> received = Run(mapped.Image, board, [new SpikeDeviceSpike(2, 0, 0, 1)], 21);
            Spike.Runtime.Backends.Loihi.NativeHost.Decode(mapped.Image, 0, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(received), 0, values);
            for (int step = 0; step < values.Length; step++)
                Assert.AreEqual(step < 2 ? 0 : 3 / 8.0 * Math.Pow(7 / 8.0, step - 2), values[step], 1e-3, $"{chip}, step {step}");
        }
    }

    [TestMethod]
    public void Biases_act_from_the_step_on_that_a_layer_is_behind_the_input()
    {
        // The second neuron counts steps alone: v = 0.3·k, above 1 at the fourth.
        var built = new RandomGraphs();
        int input = built.Add(new InputNode("input", new TensorShape([1]), []));
        int first = built.Add(built.Lif("first", new TensorShape([1]), built.Add(new DenseNode("in", new TensorShape([1]), [input], 1, built.Numbers(1), null)), 5, 1));
        int dense = built.Add(new DenseNode("dense", new TensorShape([1]), [first], 1, built.Numbers(0.5f), built.Numbers(0.3f)));
        int second = built.Add(new NeuronNode("second", new TensorShape([1]), [dense], NeuronKind.IF, [new("r", built.Numbers(1)), new("v_threshold", built.Numbers(1)), new(NeuronKinds.Reset, built.Numbers(0))]));
        built.Add(new OutputNode("output", new TensorShape([1]), [second]));
        NativeGraph graph = built.Graph();
        ChipBoard board = NclBoards.Of(1, ChipProfiles.Named("loihi2"));
        MappedNative mapped = NativeMapping.Map(graph, board, "");
        Assert.IsEmpty(mapped.Told);
        Assert.AreEqual(2, mapped.Image.Outputs[0].Lag);
        Assert.AreSequenceEqual((int[])[3, 7, 11], Run(mapped.Image, board, [], 2 + 14).Select(spike => spike.Step - 2));
    }

    [TestMethod]
    public void A_kernel_is_stored_once_where_all_positions_share_it()
    {
        NativeGraph graph = RandomGraphs.Convolutional(3);
        ChipBoard board = NclBoards.Of(1, ChipProfiles.Named("loihi2"));
        MappedNative mapped = NativeMapping.Map(graph, board, "");
        SharedBlock block = mapped.Image.Cores.SelectMany(core => core.Blocks).OfType<SharedBlock>().Single();
        Assert.AreEqual((4, 64, 4 * 2 * 9), (block.OutputsHere, block.Positions, mapped.Image.Segments.Read<sbyte>(block.WeightSegment!.Value).Length));
        Assert.IsNull(mapped.Network.Layers.Single(layer => layer.Name == "lif").Kernel);

        // Parameters of single neurons make its weights differ by position.
        var node = (NeuronNode)graph.Nodes[2];
        var segments = new AddedSegments(graph.Segments);
        int each = segments.Add<float>([.. Enumerable.Range(0, node.Shape.Length).Select(i => 1 + (i % 7 * 0.1f))]);
        NativeGraph other = graph with { Nodes = graph.Nodes.SetItem(2, node with { Parameters = [.. node.Parameters.Select(parameter => parameter.Name == "v_threshold" ? parameter with { Segment = each } : parameter)] }), Segments = segments };
        MappedNative apart = NativeMapping.Map(other, board, "");
        Assert.IsEmpty(apart.Image.Cores.SelectMany(core => core.Blocks).OfType<SharedBlock>());
        Assert.IsGreaterThan(0, Compare(other, apart, board, 3));
    }

    [TestMethod]
    public void Cores_stand_near_those_that_they_talk_to()
    {
        ChipBoard board = Tiny();
        double before = 0, after = 0;
        for (int seed = 0; seed < 3; seed++)
        {
            MappedNative mapped = NativeMapping.Map(RandomGraphs.Read(seed), board, "");
            Assert.IsLessThanOrEqualTo(mapped.Report.SequentialHops, mapped.Report.Hops);
            Assert.IsLessThanOrEqualTo(mapped.Report.Cores, mapped.Report.LowerBound);
            (before, after) = (before + mapped.Report.SequentialHops, after + mapped.Report.Hops);
        }

        Console.WriteLine($"sequential {before}, placed {after}");
        Assert.IsLessThan(0.9 * before, after);
    }

    [TestMethod]
    public void What_a_chip_cannot_do_is_refused_in_words()
    {
        (string Words, Func<RandomGraphs, int, int> Make)[] cases =
        [
            ("I neurons sum without a leak", (built, lif) => built.Add(new NeuronNode("last", new TensorShape([2]), [lif], NeuronKind.I, [new("r", built.Numbers(1))]))),
            ("its membranes do not decay", (built, lif) => built.Add(new NeuronNode("last", new TensorShape([2]), [lif], NeuronKind.LI, [new("tau", built.Numbers(100_000)), new("r", built.Numbers(1)), new("v_leak", built.Numbers(0))]))),
            ("which silence passes", (built, lif) => built.Add(new ThresholdNode("last", new TensorShape([2]), [lif], built.Numbers(0)))),
            ("it reads the membranes of 'li'", (built, lif) => built.Add(built.Lif("last", new TensorShape([2]),
                built.Add(new NeuronNode("li", new TensorShape([2]), [lif], NeuronKind.LI, [new("tau", built.Numbers(5)), new("r", built.Numbers(1)), new("v_leak", built.Numbers(0))])), 5, 1))),
        ];
        foreach ((string words, Func<RandomGraphs, int, int> make) in cases)
        {
            var built = new RandomGraphs();
            int input = built.Add(new InputNode("input", new TensorShape([2]), []));
            int dense = built.Add(new DenseNode("dense", new TensorShape([2]), [input], 2, built.Numbers(1, 0, 0, 1), null));
            built.Add(new OutputNode("output", new TensorShape([2]), [make(built, built.Add(built.Lif("lif", new TensorShape([2]), dense, 5, 1)))]));
            ModelFault fault = Assert.ThrowsExactly<ModelFault>(() => NativeMapping.Map(built.Graph(), NclBoards.Of(1, ChipProfiles.Named("loihi2")), ""));
            Assert.AreEqual(("SPIKE3014", "last"), (fault.At("a.nir").Code, fault.At("a.nir").Node));
            StringAssert.Contains(fault.Message, words);
        }
    }

    [TestMethod]
    public void Reset_by_subtraction_is_told_and_another_reset_is_kept()
    {
        foreach (float? reset in (float?[])[null, -0.5f])
        {
            var built = new RandomGraphs();
            int input = built.Add(new InputNode("input", new TensorShape([1]), []));
            int lif = built.Add(built.Lif("lif", new TensorShape([1]), input, 5, 1, reset));
            built.Add(new OutputNode("output", new TensorShape([1]), [lif]));
            MappedNative mapped = NativeMapping.Map(built.Graph(), NclBoards.Of(1, ChipProfiles.Named("loihi2")), "");
            if (reset is null) StringAssert.Contains(mapped.Told.Single().Reason, "subtracted");
            else Assert.IsEmpty(mapped.Told);
            // The membrane starts at 0, a third of the way from -0.5 to 1.
            QuantisedLayer layer = mapped.Network.Layers[0];
            Assert.AreEqual(reset is null ? 0 : layer.Scale.Threshold * 64 / 3.0, layer.Neurons[0].Start, 1);
        }
    }

    [TestMethod]
    public void What_differs_is_told_once_for_all_layers()
    {
        var built = new RandomGraphs();
        int last = built.Add(new InputNode("input", new TensorShape([1]), []));
        for (int layer = 0; layer < 3; layer++) last = built.Add(built.Lif($"lif{layer}", new TensorShape([1]), last, 5, 1, reset: null));
        built.Add(new OutputNode("output", new TensorShape([1]), [last]));
        CompiledChip chip = NativeChipCompiler.Compile(built.Graph(), NclBoards.Of(1, ChipProfiles.Named("loihi2")), new CompileOptions { ModelPath = "a.nir" }, null, null);
        Diagnostic warning = chip.Warnings.Single();
        Assert.AreEqual(("SPIKE3015", null), (warning.Code, warning.Node));
        StringAssert.StartsWith(warning.Reason, "for each of 3 layers ('lif0', 'lif1', 'lif2'): its threshold is subtracted");
    }

    private static long Compare(NativeGraph graph, MappedNative mapped, ChipBoard board, int seed, int most = 1)
    {
        int length = graph.Nodes[0].Shape.Length;
        List<SpikeDeviceSpike> sent = Inputs(length, seed, most);
        var expected = new List<SpikeDeviceSpike>();
        var plain = new FixedPointNetwork(mapped.Network);
        ILookup<int, SpikeDeviceSpike> bySteps = sent.ToLookup(spike => spike.Step);
        QuantisedOutput[] read = [.. mapped.Network.Outputs.Where(output => output.IsMembranes)];
        int layers = mapped.Network.Layers.Length;
        for (int step = 0; step < Steps; step++)
        {
            var values = new int[length];
            foreach (SpikeDeviceSpike spike in bySteps[step]) values[spike.Element] = spike.Payload;
            Dictionary<int, int[]> now = plain.Step(new Dictionary<int, int[]> { [0] = values });
            for (int layer = 0; layer < layers; layer++)
            {
                int[] spikes = now[mapped.Network.Layers[layer].Node];
                expected.AddRange(Enumerable.Range(0, spikes.Length).Where(n => spikes[n] != 0).Select(n => new SpikeDeviceSpike(step, layer, n, 1)));
            }

            for (int output = 0; output < read.Length; output++)
            {
                for (int i = 0; i < read[output].Elements.Length && step >= read[output].Lag; i++)
                {
                    if (plain.Membranes(read[output].Elements[i].Source)[read[output].Elements[i].Element] is not 0 and var membrane)
                        expected.Add(new SpikeDeviceSpike(step, layers + output, i, (int)membrane));
                }
            }
        }

        Assert.AreSequenceEqual(expected, Run(NativeMapping.Probed(graph, mapped, board, ""), board, sent, Steps), $"seed {seed}");
        return expected.Count(spike => spike.Port < layers);
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

    private static List<SpikeDeviceSpike> Inputs(int length, int seed, int most = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Steps * length).Where(_ => random.Next(3) == 0).Select(i => new SpikeDeviceSpike(i / length, 0, i % length, most == 1 || random.Next(2) == 0 ? 1 + random.Next(most) : -1 - random.Next(most)))];
    }

    /// <summary>Loihi 2 with cores of five neurons and few axons.</summary>
    private static ChipBoard Tiny()
    {
        ChipProfile chip = ChipProfiles.Named("loihi2");
        return NclBoards.Of(4, chip with { Core = chip.Core with { Neurons = chip.Core.Neurons with { Value = 5 }, OutputAxons = chip.Core.OutputAxons with { Value = 150 } } });
    }
}
