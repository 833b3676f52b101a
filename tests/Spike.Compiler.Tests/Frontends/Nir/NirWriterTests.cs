using System.Runtime.InteropServices;
using Spike.Compiler.Frontends.Nir;
using Spike.Compiler.Tests.Data;
using Spike.Runtime;
using Spike.Runtime.Native;
using Spike.Runtime.Native.Graphs;

namespace Spike.Compiler.Tests.Frontends.Nir;

[TestClass]
public class NirWriterTests
{
    [TestMethod]
    [DataRow("lif.nir", 1e-4)]
    [DataRow("rnn.nir", null)]
    [DataRow("rnn_nested.nir", null)]
    [DataRow("cnn.nir", null)]
    [DataRow("all.nir", null)]
    [DataRow("lava.net", null)]
    public void What_was_written_computes_the_same_bits(string name, double? timeStep)
    {
        foreach (Discretisation rule in Enum.GetValues<Discretisation>())
        {
            using var folder = new DataFolder();
            CompiledNative before = NirFixtures.Compile(NirFixtures.PathOf(name), rule, timeStep);
            NirWriter.Write(folder["net.nir"], before.Graph);
            // Length and rule of the step come back from the file.
            CompiledNative after = NirFixtures.Compile(folder["net.nir"]);
            Assert.AreEqual(before.Graph.TimeStep, after.Graph.TimeStep);
            Assert.AreEqual(rule, after.Graph.Discretisation);
            Compare(before, after);
        }
    }

    [TestMethod]
    public void The_same_network_gives_the_same_bytes()
    {
        using var folder = new DataFolder();
        NativeGraph graph = NirFixtures.Compile(NirFixtures.PathOf("rnn.nir")).Graph;
        NirWriter.Write(folder["a.nir"], graph);
        NirWriter.Write(folder["b.nir"], graph);
        CollectionAssert.AreEqual(File.ReadAllBytes(folder["a.nir"]), File.ReadAllBytes(folder["b.nir"]));
    }

    private static void Compare(CompiledNative before, CompiledNative after)
    {
        var random = new Random(5);
        InputNode input = before.Graph.Nodes.OfType<InputNode>().Single();
        string output = before.Graph.Nodes.OfType<OutputNode>().Single().Name;
        string[] neurons = [.. before.Graph.Nodes.OfType<NeuronNode>().Select(node => node.Name)];
        var values = new Dictionary<string, float[]> { [input.Name] = [.. Enumerable.Range(0, 40 * 2 * input.Shape.Length).Select(_ => (float)random.Next(2))] };
        NativeRun first = NirFixtures.Run(before, values, 2, neurons), second = NirFixtures.Run(after, values, 2, neurons);
        Assert.IsTrue(Bytes(first.Outputs[output]).SequenceEqual(Bytes(second.Outputs[output])));
        CollectionAssert.AreEquivalent(first.Recorded.Keys.ToArray(), second.Recorded.Keys.ToArray());
        foreach (string key in first.Recorded.Keys) Assert.IsTrue(Bytes(first.Recorded[key]).SequenceEqual(Bytes(second.Recorded[key])), key);
        Assert.IsTrue(first.Recorded.Any(pair => pair.Key.EndsWith(".v", StringComparison.Ordinal) && pair.Value.Any(v => v != 0)));
    }

    private static ReadOnlySpan<byte> Bytes(float[] values) => MemoryMarshal.AsBytes(values.AsSpan());
}
