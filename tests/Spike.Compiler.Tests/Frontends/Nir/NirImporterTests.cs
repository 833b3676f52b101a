using Spike.Runtime.Native.Graphs;

namespace Spike.Compiler.Tests.Frontends.Nir;

[TestClass]
public class NirImporterTests
{
    [TestMethod]
    public void All_nodes_of_NIR_are_read()
    {
        NativeGraph graph = NirFixtures.Compile(NirFixtures.PathOf("all.nir")).Graph;
        Assert.AreEqual(1e-3, graph.TimeStep);
        Assert.AreEqual("3x4", Node(graph, "conv").Shape.ToString());
        Assert.AreEqual("12", Node(graph, "flat").Shape.ToString());
        CollectionAssert.AreEqual((string[])["cubali"], Sources(graph, "wrap.inner.scale"));
        CollectionAssert.AreEqual((string[])["wrap.inner.scale"], Sources(graph, "delay"));
        CollectionAssert.AreEqual((string[])["delay", "lin", "lif"], Sources(graph, "threshold"));
        Assert.IsFalse(((NeuronNode)Node(graph, "lif")).Parameters.Any(parameter => parameter.Name == "v_reset"));
        Assert.IsTrue(((NeuronNode)Node(graph, "if")).Parameters.Any(parameter => parameter.Name == "v_reset"));
    }

    [TestMethod]
    public void Sizes_follow_from_what_comes_before()
    {
        NativeGraph graph = NirFixtures.Compile(NirFixtures.PathOf("cnn.nir")).Graph;
        Assert.AreEqual("4x9x8", Node(graph, "conv1").Shape.ToString());
        Assert.AreEqual("4x4x4", Node(graph, "sum").Shape.ToString());
        Assert.AreEqual("6x4x4", Node(graph, "conv2").Shape.ToString());
        Assert.AreEqual("6x2x2", Node(graph, "average").Shape.ToString());
        Assert.AreEqual("24", Node(graph, "flatten").Shape.ToString());
    }

    [TestMethod]
    public void What_leaves_a_neuron_within_a_cycle_arrives_one_step_later()
    {
        NativeGraph graph = NirFixtures.Compile(NirFixtures.PathOf("rnn.nir")).Graph;
        GraphOrder order = GraphOrder.Of(graph, out _)!;
        (int from, int to) = order.Late.Single();
        Assert.AreEqual(("cuba", "rec"), (graph.Nodes[from].Name, graph.Nodes[to].Name));
    }

    [TestMethod]
    public void A_network_of_lava_dl_computes_in_the_units_of_the_chip()
    {
        // i = (1 - 1024/4096)·i + w·s/64, v = (1 - 512/4096)·v + i, a spike above 80/64, then 0.
        NativeGraph graph = NirFixtures.Compile(NirFixtures.PathOf("lava.net")).Graph;
        ReadOnlySpan<float> weights = graph.Segments.Read<float>(((DenseNode)Node(graph, "layer0.synapses")).WeightSegment);
        var reference = new GraphReference(graph, 1);
        var random = new Random(1);
        double[] i = new double[8], v = new double[8];
        int layer = graph.Nodes.IndexOf(Node(graph, "layer0")), spikes = 0;
        for (int step = 0; step < 50; step++)
        {
            float[] x = [.. Enumerable.Range(0, 5).Select(_ => (float)random.Next(2))];
            reference.Step((_, _) => x);
            for (int n = 0; n < 8; n++)
            {
                double sum = 0;
                for (int k = 0; k < 5; k++) sum += weights[(n * 5) + k] * x[k];
                i[n] = (0.75 * i[n]) + sum;
                v[n] = (0.875 * v[n]) + i[n];
                bool spike = v[n] > 1.25;
                if (spike) v[n] = 0;
                spikes += spike ? 1 : 0;
                Assert.AreEqual(spike ? 1 : 0, reference.Values(layer, 0)[n]);
                Assert.AreEqual(v[n], reference.Membranes(layer, 0)[n], 1e-4);
            }
        }

        Assert.IsGreaterThan(20, spikes);
    }

    [TestMethod]
    [DataRow("cnn_latest.nir")]
    [DataRow("cnn_lzf.nir")]
    public void Other_forms_of_HDF5_hold_the_same_network(string name)
    {
        NativeGraph due = NirFixtures.Compile(NirFixtures.PathOf("cnn.nir")).Graph, got = NirFixtures.Compile(NirFixtures.PathOf(name)).Graph;
        CollectionAssert.AreEqual(due.Nodes.Select(node => node.Name).ToArray(), got.Nodes.Select(node => node.Name).ToArray());
        Assert.AreEqual(due.Segments.Count, got.Segments.Count);
        for (int segment = 0; segment < due.Segments.Count; segment++) Assert.IsTrue(due.Segments.Read<byte>(segment).SequenceEqual(got.Segments.Read<byte>(segment)), $"segment {segment}");
    }

    [TestMethod]
    public void Links_of_a_large_group_are_read_from_its_heap() =>
        Assert.HasCount(122, NirFixtures.Compile(NirFixtures.PathOf("many_latest.nir"), timeStep: 1).Graph.Nodes);

    [TestMethod]
    public void Convolutions_pools_delays_and_recurrence_of_lava_dl_compute_as_in_double_arithmetic()
    {
        CompiledNative compiled = NirFixtures.Compile(NirFixtures.PathOf("lava_conv.net"));
        float[] x = NirFixtures.Expected("lava_conv.npz", "x"), spikes = NirFixtures.Expected("lava_conv.npz", "spikes"), currents = NirFixtures.Expected("lava_conv.npz", "currents");
        Spike.Runtime.NativeRun run = NirFixtures.Run(compiled, new Dictionary<string, float[]> { ["input"] = x }, 1, "layer4");
        CollectionAssert.AreEqual(spikes, run.Recorded["layer4.spikes"]);
        float[] got = run.Outputs["output"];
        Assert.HasCount(currents.Length, got);
        for (int i = 0; i < got.Length; i++) Assert.AreEqual(currents[i], got[i], 1e-4);
    }

    private static NativeNode Node(NativeGraph graph, string name) => graph.Nodes.Single(node => node.Name == name);

    private static string[] Sources(NativeGraph graph, string name) => [.. Node(graph, name).Sources.Select(source => graph.Nodes[source].Name)];
}
