using System.Collections.Immutable;
using Spike.Compiler.Mapping.Native;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Chips;
using Spike.Runtime.Devices;
using Spike.Runtime.Native.Graphs;

namespace Spike.Compiler.Tests.Mapping.Native;

/// <summary>A native session's chip: what it gives and keeps is what the plain fixed-point network does.</summary>
[TestClass]
public class NativeChipEngineTests
{
    private const int Steps = 24, Batch = 2;

    [TestMethod]
    [DataRow("loihi1")]
    [DataRow("loihi2")]
    public void Spikes_and_membranes_of_recorded_layers_are_those_of_the_fixed_point_network(string chip)
    {
        ChipBoard board = NclBoards.Of(1, ChipProfiles.Named(chip));
        NativeGraph graph = RandomGraphs.Read(5);
        MappedNative mapped = NativeMapping.Map(graph, board, Spike.Runtime.Backends.Loihi.Emulation.EmulatorSource.Sha256Of(chip));
        ImmutableArray<QuantisedLayer> layers = [.. mapped.Network.Layers.Where(layer => graph.Nodes[layer.Node] is NeuronNode)];
        float[] input = Input(graph, 3);
        using var engine = new NativeChipEngine(graph, mapped.Image, Batch, layers.Select(layer => layer.Node), new SpikeDeviceOptions { Emulate = true });
        Run(engine, graph, input, 0, Steps);
        for (int sample = 0; sample < Batch; sample++)
        {
            var plain = new FixedPointNetwork(mapped.Network);
            var nows = new List<(Dictionary<int, int[]> Spikes, Dictionary<int, long[]> Membranes)>();
            for (int step = 0; step < Steps + layers.Max(layer => layer.Lag); step++)
            {
                int[] values = step < Steps ? [.. Row(graph, input, step, sample).ToArray().Select(value => (int)value)] : new int[graph.Nodes[0].Shape.Length];
                Dictionary<int, int[]> spikes = plain.Step(new Dictionary<int, int[]> { [0] = values });
                nows.Add((spikes, layers.ToDictionary(layer => layer.Node, layer => plain.Membranes(layer.Node).ToArray())));
            }

            foreach (QuantisedLayer layer in layers)
            {
                for (int step = 0; step < Steps; step++)
                {
                    (Dictionary<int, int[]> spikes, Dictionary<int, long[]> membranes) = nows[step + layer.Lag];
                    float[] expected = [.. layer.Neurons.Select((neuron, n) => (float)((membranes[layer.Node][n] * neuron.Scale) + neuron.Offset))];
                    CollectionAssert.AreEqual(expected, engine.Membranes(layer.Node, sample, step).ToArray(), $"{layer.Name} v, step {step}");
                    if (NativeCounter.Sends(graph.Nodes[layer.Node]))
                        CollectionAssert.AreEqual(spikes[layer.Node].Select(spike => (float)spike).ToArray(), engine.Values(layer.Node, sample, step).ToArray(), $"{layer.Name}, step {step}");
                }
            }
        }
    }

    [TestMethod]
    public void Runs_that_go_on_are_one_long_run_and_a_rest_begins_anew()
    {
        ChipBoard board = NclBoards.Of(1, ChipProfiles.Named("loihi2"));
        NativeGraph graph = RandomGraphs.Recurrent(4);
        MappedNative mapped = NativeMapping.Map(graph, board, Spike.Runtime.Backends.Loihi.Emulation.EmulatorSource.Sha256Of("loihi2"));
        int output = graph.Outputs.Single();
        float[] input = Input(graph, 9);
        using var engine = new NativeChipEngine(graph, mapped.Image, Batch, [], new SpikeDeviceOptions { Emulate = true });
        float[] Answers(int steps) => [.. Enumerable.Range(0, steps * Batch).SelectMany(row => engine.Values(output, row % Batch, row / Batch).ToArray())];
        Run(engine, graph, input, 0, Steps);
        float[] whole = Answers(Steps);
        Assert.IsTrue(whole.Any(value => value != 0));
        engine.Rest();
        var parts = new List<float>();
        foreach ((int first, int count) in ((int, int)[])[(0, 5), (5, 1), (6, 10), (16, 8)])
        {
            Run(engine, graph, input, first, count);
            parts.AddRange(Answers(count));
        }

        CollectionAssert.AreEqual(whole, parts);
        // What no spike carries is refused, and changes nothing.
        engine.Input(0, 0, 0)[0] = 0.5f;
        engine.Input(0, 1, 0)[0] = 1;
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => engine.Run(1)).Message, "a spike carries whole numbers");
        engine.Rest();
        Run(engine, graph, input, 0, Steps);
        CollectionAssert.AreEqual(whole, Answers(Steps));
    }

    private static void Run(NativeChipEngine engine, NativeGraph graph, float[] input, int first, int count)
    {
        for (int row = 0; row < count * Batch; row++) Row(graph, input, first + (row / Batch), row % Batch).CopyTo(engine.Input(0, row % Batch, row / Batch));
        engine.Run(count);
    }

    private static ReadOnlySpan<float> Row(NativeGraph graph, float[] input, int step, int sample)
    {
        int length = graph.Nodes[0].Shape.Length;
        return input.AsSpan(((step * Batch) + sample) * length, length);
    }

    private static float[] Input(NativeGraph graph, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Steps * Batch * graph.Nodes[0].Shape.Length).Select(_ => random.Next(3) == 0 ? 1f : 0)];
    }
}
