using Spike.Runtime.Artifacts;
using Spike.Runtime.Native;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Programs;
using Spike.Runtime.Tests.Artifacts;
using Spike.Runtime.Tests.Native;
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
            float[] input = RandomNetworks.Input(10 * 2 * length, seed), whole = new float[10 * 2 * gives], pieces = new float[whole.Length], plain = new float[whole.Length];
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

    private static SpikeModel Load(TestFolder folder, NativeGraph graph)
    {
        ArtifactWriter.Write(folder["a.spike"], new SpikingProgram(graph.Name, [], [], [], [], 0, null), SampleArtifact.Provenance, graph);
        SpikeModel model = SpikeModel.Load(folder["a.spike"]);
        model.Verify();
        return model;
    }
}
