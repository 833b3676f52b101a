using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Calibration;

[TestClass]
public sealed class SampleSetTests
{
    [TestMethod]
    public void Noise_is_normal_and_the_same_each_time()
    {
        Graph graph = Inputs(("a", TensorShape.Of(1, 40, 50)));
        float[] noise = SampleSet.Noise(graph, 10).Inputs["a"].ToArray();
        CollectionAssert.AreEqual(noise, SampleSet.Noise(graph, 10).Inputs["a"].ToArray());
        Assert.HasCount(20_000, noise);
        double mean = noise.Average(), deviation = Math.Sqrt(noise.Average(value => (value - mean) * (value - mean)));
        Assert.AreEqual(0, mean, 0.03);
        Assert.AreEqual(1, deviation, 0.03);
        Assert.AreEqual(0.6827, noise.Count(value => Math.Abs(value) < 1) / 20_000.0, 0.02, "within one deviation");
    }

    [TestMethod]
    public void Noise_for_large_inputs_is_fewer_samples()
    {
        Assert.AreEqual(4, SampleSet.Noise(Inputs(("a", TensorShape.Of(1, 4096, 4095))), 256).Count);
        Assert.AreEqual(256, SampleSet.Noise(Inputs(("a", TensorShape.Of(1, 3, 28, 28))), 256).Count);
    }

    [TestMethod]
    public void A_slice_holds_its_samples_one_behind_the_other()
    {
        float[] values = [.. Enumerable.Range(0, 24).Select(i => (float)i)];
        var set = new SampleSet(
            ImmutableDictionary<string, ReadOnlyMemory<float>>.Empty.Add("a", values), ImmutableDictionary<string, TensorShape>.Empty.Add("a",
                TensorShape.Of(2, 3)), 4, []);
        FloatTensor slice = set.Slice(1, 2)["a"];
        CollectionAssert.AreEqual(new[] { 4, 3 }, slice.Shape.Dimensions);
        CollectionAssert.AreEqual(values[6..18], slice.Values.ToArray());
    }

    [TestMethod]
    public void The_first_samples_are_no_more_than_there_are()
    {
        SampleSet set = SampleSet.Noise(Inputs(("a", TensorShape.Of(1, 2))), 5);
        Assert.AreEqual(3, set.First(3).Count);
        Assert.AreEqual(5, set.First(9).Count);
    }

    private static Graph Inputs(params (string Name, TensorShape Shape)[] inputs) => new(
        "g", [.. inputs.Select(input => input.Name)], [], [], inputs.ToImmutableDictionary(input => input.Name, input => input.Shape),
        ImmutableDictionary<string, FloatTensor>.Empty);
}
