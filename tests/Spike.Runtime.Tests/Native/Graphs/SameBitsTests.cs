using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Spike.Runtime.Kernels;
using Spike.Runtime.Native.Graphs;

namespace Spike.Runtime.Tests.Native.Graphs;

[TestClass]
public class SameBitsTests
{
    public static IEnumerable<object[]> Cases =>
        from level in SimdLevels.Supported
        where level is SimdLevel.Scalar or SimdLevel.Avx2 or SimdLevel.Avx512
        from batch in (int[])[1, 3]
        select new object[] { level.ToString(), batch };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void The_simulator_has_the_bits_of_the_reference(string level, int batch)
    {
        for (int seed = 0; seed < 60; seed++) Compare(seed, Enum.Parse<SimdLevel>(level), batch, threads: 1, steps: seed == 0 ? 150 : 1 + (seed % 16));
    }

    [TestMethod]
    public void Threads_change_nothing()
    {
        for (int seed = 100; seed < 120; seed++) Compare(seed, SimdLevels.Best, batch: 5, threads: 3, steps: 20);
    }

    [TestMethod]
    public void Random_graphs_have_cycles_and_are_sound()
    {
        NativeGraph[] graphs = [.. Enumerable.Range(0, 120).Select(RandomGraphs.Create)];
        foreach (NativeGraph graph in graphs) Assert.IsNull(GraphFaults.Find(graph));
        Assert.IsGreaterThan(20, graphs.Count(graph => GraphOrder.Of(graph, out _)!.Stages.Any(stage => stage.Cycle)));
        Assert.IsGreaterThan(20, graphs.Count(graph => !GraphOrder.Of(graph, out _)!.Late.IsEmpty));
        // Neurons that run as one with their synapses, and of these some that read, or are read, as bits and as numbers.
        (NativeGraph Graph, ImmutableDictionary<int, int> Pairs)[] paired = [.. graphs.Select(graph => (graph, DensePairs.Find(graph, Cycles(graph))))];
        Assert.IsGreaterThan(60, paired.Sum(each => each.Pairs.Count));
        foreach (bool numbers in (bool[])[false, true])
            Assert.IsGreaterThan(20, paired.Sum(each => each.Pairs.Keys.Count(neurons => DensePairs.ReadsNumbers(each.Graph, each.Pairs, neurons) == numbers)), $"{numbers}");
    }

    private static HashSet<int> Cycles(NativeGraph graph) => [.. GraphOrder.Of(graph, out _)!.Stages.Where(stage => stage.Cycle).SelectMany(stage => stage.Nodes)];

    // Twice, each time in blocks of odd lengths: the state goes on from block to block, and rest takes it back.
    private static void Compare(int seed, SimdLevel level, int batch, int threads, int steps)
    {
        NativeGraph graph = RandomGraphs.Create(seed);
        int[] inputs = [.. graph.Inputs], neurons = [.. Enumerable.Range(0, graph.Nodes.Length).Where(id => graph.Nodes[id] is NeuronNode)];
        float[] Input(int step, int sample) => RandomGraphs.Input(graph.Nodes[inputs[0]].Shape.Length, (seed * 1000) + (step * 10) + sample);
        var reference = new GraphReference(graph, batch);
        using var simulator = new GraphSimulator(graph, batch, level, threads, neurons);
        for (int round = 0; round < 2; round++)
        {
            if (round == 1)
            {
                reference = new GraphReference(graph, batch);
                simulator.Rest();
            }

            for (int first = 0, count; first < steps; first += count)
            {
                count = Math.Min(Math.Min(1 + (first % 7 * 9), simulator.Block), steps - first);
                for (int sample = 0; sample < batch; sample++)
                {
                    for (int t = 0; t < count; t++) Input(first + t, sample).CopyTo(simulator.Values(inputs[0], sample, t));
                }

                simulator.Run(count);
                for (int t = 0; t < count; t++)
                {
                    reference.Step((_, sample) => Input(first + t, sample));
                    Compare(graph, reference, simulator, batch, t, $"seed {seed}, step {first + t}");
                }

                simulator.Carry();
            }
        }
    }

    private static void Compare(NativeGraph graph, GraphReference reference, GraphSimulator simulator, int batch, int step, string where)
    {
        for (int sample = 0; sample < batch; sample++)
        {
            for (int node = 0; node < graph.Nodes.Length; node++)
            {
                if (simulator.HasValues(node)) Assert.IsTrue(Bytes(reference.Values(node, sample)).SequenceEqual(Bytes(simulator.Values(node, sample, step))), $"{where}: values of {graph.Nodes[node]}");
                if (graph.Nodes[node] is not NeuronNode) continue;
                Assert.IsTrue(Bytes(reference.Membranes(node, sample)).SequenceEqual(Bytes(simulator.Membranes(node, sample, step))), $"{where}: membranes of {graph.Nodes[node].Name}");
            }
        }
    }

    private static ReadOnlySpan<byte> Bytes(ReadOnlySpan<float> values) => MemoryMarshal.AsBytes(values);
}
