using Spike.Runtime.Artifacts;
using Spike.Runtime.Native;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Programs;
using Spike.Runtime.Tests.Artifacts;
using Spike.Runtime.Tests.Native.Graphs;

namespace Spike.Runtime.Tests;

[TestClass]
public class NativeSessionTests
{
    [TestMethod]
    public void A_loaded_model_gives_the_same_bits_on_both_backends_in_pieces_or_at_once()
    {
        for (int seed = 0; seed < 12; seed++)
        {
            using var folder = new TestFolder();
            NativeGraph graph = RandomGraphs.Create(seed);
            using SpikeModel model = Load(folder, graph);
            int length = model.Inputs[0].Length, gives = model.Outputs[0].Length;
            float[] input = RandomGraphs.Input(10 * 2 * length, seed), whole = new float[10 * 2 * gives], pieces = new float[whole.Length], plain = new float[whole.Length];
            using (NativeSession session = model.CreateNativeSession(2, new SpikeOptions { Threads = 2 }))
            {
                session.Run(input, whole);
                session.Reset();
                session.Run(input.AsSpan(0, 3 * 2 * length), pieces.AsSpan(0, 3 * 2 * gives));
                session.Run([], []);
                session.Run(input.AsSpan(3 * 2 * length), pieces.AsSpan(3 * 2 * gives));
            }

            using (NativeSession session = model.CreateNativeSession(2, new SpikeOptions { Backend = Backend.Reference })) session.Run(input, plain);
            CollectionAssert.AreEqual(whole, pieces, $"seed {seed}");
            CollectionAssert.AreEqual(whole, plain, $"seed {seed}");
        }
    }

    [TestMethod]
    public void Membranes_and_spikes_are_recorded_by_name()
    {
        using var folder = new TestFolder();
        using SpikeModel model = Load(folder, Counter());
        using NativeSession session = model.CreateNativeSession(1, new SpikeOptions { Record = ["count"] });
        NativeRun run = session.Run(new Dictionary<string, float[]> { ["in"] = [0.75f, 0.75f, 0.75f] });
        CollectionAssert.AreEqual((float[])[0.75f, 0.5f, 0.25f], run.Recorded["count.v"]);
        CollectionAssert.AreEqual((float[])[0, 1, 1], run.Recorded["count.spikes"]);
        CollectionAssert.AreEqual((float[])[0, 1, 1], run.Outputs["out"]);
        Assert.AreEqual(3, run.Steps);
    }

    [TestMethod]
    public void Density_is_of_the_steps_that_were_run_however_they_are_split()
    {
        using var folder = new TestFolder();
        using SpikeModel model = Load(folder, Counter());
        using NativeSession session = model.CreateNativeSession(1, new SpikeOptions { CollectStatistics = true });
        float[] input = [.. Enumerable.Repeat(1f, 100)];
        session.Run(input, new float[100]);
        Assert.AreEqual(session.Statistics.Spikes / 200.0, session.Statistics.Density);
        for (int run = 0; run < 10; run++) session.Run(input.AsSpan(0, 1), new float[1]);
        // The input and one neuron, 110 steps.
        Assert.AreEqual(session.Statistics.Spikes / 220.0, session.Statistics.Density);
        Assert.AreEqual(11, session.Statistics.Samples);
    }

    [TestMethod]
    public void Wrong_arguments_are_refused_in_words()
    {
        using var folder = new TestFolder();
        using SpikeModel model = Load(folder, Counter());
        Assert.Contains("use CreateNativeSession", Assert.ThrowsExactly<InvalidOperationException>(() => model.CreateSession()).Message);
        Assert.Contains("no neurons 'other'. It has: count", Assert.ThrowsExactly<ArgumentException>(() => model.CreateNativeSession(1, new SpikeOptions { Record = ["other"] })).Message);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.CreateNativeSession(0));
        using NativeSession session = model.CreateNativeSession(2);
        Assert.Contains("takes a multiple of 2 values", Assert.ThrowsExactly<ArgumentException>(() => session.Run(new float[3], new float[3])).Message);
        Assert.Contains("takes numbers, not NaN", Assert.ThrowsExactly<ArgumentException>(() => session.Run([float.NaN, 0], new float[2])).Message);
        Assert.Contains("takes 2 values, not 3", Assert.ThrowsExactly<ArgumentException>(() => session.Run(new float[2], new float[3])).Message);
        Assert.Contains("'in' is missing", Assert.ThrowsExactly<ArgumentException>(() => session.Run(new Dictionary<string, float[]>())).Message);
        using SpikeModel converted = new(SampleArtifact.Program());
        Assert.ThrowsExactly<InvalidOperationException>(() => converted.CreateNativeSession());
    }

    [TestMethod]
    public void A_model_disposed_under_its_session_ends_it()
    {
        using var folder = new TestFolder();
        SpikeModel model = Load(folder, Counter());
        using NativeSession session = model.CreateNativeSession();
        model.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => session.Run(new float[1], new float[1]));
    }

    [TestMethod]
    public void A_damaged_native_artifact_is_refused()
    {
        using var folder = new TestFolder();
        NativeGraph graph = RandomGraphs.Create(3);
        using (Load(folder, graph)) { }
        byte[] whole = File.ReadAllBytes(folder["a.spike"]);
        for (int at = 0; at < whole.Length; at += at < 64 ? 1 : 97)
        {
            if (at is 10 or 11) continue;
            byte[] damaged = [.. whole];
            damaged[at] ^= 1;
            Assert.IsNotEmpty(SampleArtifact.Refusal(damaged));
        }
    }

    [TestMethod]
    public void A_network_that_cannot_run_is_refused_by_its_node()
    {
        NativeGraph sound = Counter();
        NativeGraph With(int node, Func<NativeNode, NativeNode> change) => sound with { Nodes = sound.Nodes.SetItem(node, change(sound.Nodes[node])) };
        (NativeGraph Graph, string Words)[] cases =
        [
            (sound with { TimeStep = 0 }, "the time step is 0"),
            (sound with { Nodes = [] }, "it has no nodes"),
            (With(1, node => node with { Name = "in" }), "two nodes have one name"),
            (With(1, node => node with { Sources = [7] }), "node 'count': it reads a node that is not there"),
            (With(1, node => node with { Sources = [] }), "node 'count': nothing feeds it"),
            (With(1, node => node with { Sources = [2] }), "node 'count': it reads an output"),
            (With(0, node => node with { Sources = [1] }), "node 'in': it is an input and reads another node"),
            (With(1, node => node with { Shape = TensorShape.Of(2) }), "node 'count': it takes 2 values, and its sources give 1"),
            (With(1, node => ((NeuronNode)node) with { Parameters = [] }), "node 'count': r is missing"),
            (With(1, node => ((NeuronNode)node) with { Neurons = (NeuronKind)99 }), "node 'count': its neurons are of no known kind"),
            (With(1, node => ((NeuronNode)node) with { Parameters = [.. ((NeuronNode)node).Parameters, new NeuronParameter("tau", 0)] }), "its neurons have no tau"),
            (With(1, node => new ScaleNode("count", TensorShape.Of(1), [0, 1], 0)), "the nodes 'count' form a cycle"),
            (With(1, node => new DenseNode("count", TensorShape.Of(1), [0], 3, 0, null)), "it takes 3 values, and its sources give 1"),
            (With(1, node => new ScaleNode("count", TensorShape.Of(1), [0], 44)), "its scale is in no segment"),
            (With(2, node => new ReshapeNode("out", TensorShape.Of(1), [1])), "it has no output"),
        ];
        Assert.IsNull(GraphFaults.Find(sound));
        foreach ((NativeGraph graph, string words) in cases) Assert.Contains(words, GraphFaults.Find(graph) ?? "nothing");
    }

    [TestMethod]
    public void Counts_are_those_of_the_values_that_were_given()
    {
        using var folder = new TestFolder();
        for (int seed = 0; seed < 12; seed++)
        {
            NativeGraph graph = RandomGraphs.Create(seed);
            using SpikeModel model = Load(folder, graph);
            float[] input = [.. Enumerable.Range(0, 70 * 2 * graph.Nodes[0].Shape.Length).Select(i => i % 3 == 0 ? i % 5 - 2 : 0f)];
            var values = new Dictionary<string, float[]> { ["in"] = input };
            SpikeStatistics[] counted = [.. ((Backend[])[Backend.Simd, Backend.Reference]).Select(backend =>
            {
                using NativeSession session = model.CreateNativeSession(2, new SpikeOptions { Backend = backend, CollectStatistics = true });
                session.Run(values);
                return session.Statistics;
            })];

            // One node, one sample, one step and one synapse after the other.
            var reference = new GraphReference(graph, 2);
            long[] spikes = new long[graph.Nodes.Length];
            long operations = 0;
            GraphOrder order = GraphOrder.Of(graph, out _)!;
            for (int step = 0; step < 70; step++)
            {
                int length = graph.Nodes[0].Shape.Length, at = step;
                reference.Step((_, sample) => input.AsSpan(((at * 2) + sample) * length, length).ToArray());
                for (int sample = 0; sample < 2; sample++)
                {
                    for (int node = 0; node < graph.Nodes.Length; node++)
                    {
                        foreach (float value in reference.Values(node, sample)) spikes[node] += value != 0 ? 1 : 0;
                        if (graph.Nodes[node] is not (DenseNode or ConvolutionNode or PoolNode)) continue;
                        var x = new float[graph.Nodes[graph.Nodes[node].Sources[0]].Shape.Length];
                        bool first = true;
                        foreach (int source in graph.Nodes[node].Sources)
                        {
                            ReadOnlySpan<float> from = order.Late.Contains((source, node)) ? reference.Before(source, sample) : reference.Values(source, sample);
                            for (int i = 0; i < x.Length; i++) x[i] = first ? from[i] : x[i] + from[i];
                            first = false;
                        }

                        operations += Synapses(graph, graph.Nodes[node], x);
                    }
                }
            }

            foreach (SpikeStatistics statistics in counted)
            {
                Assert.AreEqual(2, statistics.Samples);
                Assert.AreEqual(operations, statistics.SynapticOperations, $"seed {seed}");
                foreach (PopulationStatistics population in statistics.Populations)
                {
                    Assert.AreEqual(spikes[Array.FindIndex([.. graph.Nodes], node => node.Name == population.Name)], population.Spikes, $"seed {seed}, {population.Name}");
                    Assert.AreEqual(70, population.TimeSteps);
                }
            }
        }
    }

    [TestMethod]
    public void Cards_are_refused_and_what_runs_is_named()
    {
        using var folder = new TestFolder();
        using SpikeModel model = Load(folder, Counter());
        foreach (Backend backend in (Backend[])[Backend.Cuda, Backend.Ilgpu])
            Assert.Contains("kernels for cards run converted networks", Assert.ThrowsExactly<ArgumentException>(() => model.CreateNativeSession(1, new SpikeOptions { Backend = backend })).Message);
        Assert.Contains("holds no chip image", Assert.ThrowsExactly<Spike.Runtime.Devices.SpikeDeviceException>(() => model.CreateNativeSession(1, new SpikeOptions { Backend = Backend.Loihi })).Message);
        using NativeSession session = model.CreateNativeSession(1, new SpikeOptions { Backend = Backend.Reference });
        Assert.AreEqual((Backend.Reference, "reference: the session's options ask for reference."), (session.Backend, session.BackendReason));
        Assert.AreEqual(0, session.Statistics.Samples);
    }

    private static long Synapses(NativeGraph graph, NativeNode node, float[] x)
    {
        long count = 0;
        switch (node)
        {
            case DenseNode dense:
                ReadOnlySpan<float> weights = graph.Segments.Read<float>(dense.WeightSegment);
                for (int i = 0; i < weights.Length; i++) count += weights[i] != 0 && x[i % dense.Inputs] != 0 ? 1 : 0;
                return count;
            case ConvolutionNode convolution:
                ReadOnlySpan<float> kernel = graph.Segments.Read<float>(convolution.WeightSegment);
                int channels = convolution.Window.Channels / convolution.Groups, taps = convolution.Window.KernelLength;
                for (int i = 0; i < node.Shape.Length * channels * taps; i++)
                {
                    (int output, int position) = (i / channels / taps / convolution.Window.OutputLength, i / channels / taps % convolution.Window.OutputLength);
                    int channel = i / taps % channels, source = convolution.Window.Source(position, i % taps);
                    int first = output / (convolution.OutputChannels / convolution.Groups) * channels;
                    if (source >= 0 && kernel[(((output * channels) + channel) * taps) + (i % taps)] != 0 && x[((first + channel) * convolution.Window.InputLength) + source] != 0) count++;
                }

                return count;
            case PoolNode pool:
                for (int i = 0; i < node.Shape.Length * pool.Window.KernelLength; i++)
                {
                    (int output, int tap) = (i / pool.Window.KernelLength, i % pool.Window.KernelLength);
                    int source = pool.Window.Source(output % pool.Window.OutputLength, tap);
                    if (source >= 0 && x[(output / pool.Window.OutputLength * pool.Window.InputLength) + source] != 0) count++;
                }

                return count;
            default:
                return 0;
        }
    }

    // v = v + x, a spike above 1, which is taken off.
    private static NativeGraph Counter()
    {
        var segments = new SegmentBuilder();
        int one = segments.Add<float>([1]);
        return new NativeGraph("counter", 1, Discretisation.Euler,
        [
            new InputNode("in", TensorShape.Of(1), []),
            new NeuronNode("count", TensorShape.Of(1), [0], NeuronKind.IF, [new NeuronParameter("r", one), new NeuronParameter("v_threshold", one)]),
            new OutputNode("out", TensorShape.Of(1), [1]),
        ])
        {
            Segments = segments,
        };
    }

    internal static SpikeModel Load(TestFolder folder, NativeGraph graph)
    {
        ArtifactWriter.Write(folder["a.spike"], new SpikingProgram(graph.Name, [], [], [], [], 0, null), SampleArtifact.Provenance, graph);
        SpikeModel model = SpikeModel.Load(folder["a.spike"]);
        model.Verify();
        return model;
    }
}
