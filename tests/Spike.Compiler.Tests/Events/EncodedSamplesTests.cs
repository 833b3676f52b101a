using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Events;
using Spike.Compiler.Tests.Data;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Events;

[TestClass]
public sealed class EncodedSamplesTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Two samples of two numbers, for a model of three steps.</summary>
    [TestMethod]
    [DataRow("current", new float[] { 1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4 })]
    [DataRow("latency:max=4", new float[] { 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0 })]
    public void The_steps_of_a_sample_lie_together(string encoder, float[] expected) =>
        CollectionAssert.AreEqual(expected, Read("(2, 2)", encoder, 1, 2, 3, 4).Slice("x", 0, 2).Values.ToArray());

    [TestMethod]
    public void Changes_are_those_of_each_sample_alone() => CollectionAssert.AreEqual(
        new float[] { 1, 0, 0, 1, 0, 0, 1, 0, 0, 0, -1, 1 }, Read("(2, 3, 2)", "delta:threshold=1", 1, 0.5f, 1, 1, 1, 1, 1, 0, 1, 0, 0, 1).Slice("x", 0, 2).Values.ToArray());

    [TestMethod]
    public void Samples_have_chances_of_their_own_which_do_not_depend_on_how_many_there_are()
    {
        float[] two = Read("(2, 2)", "rate:seed=3", 0.5f, 0.5f, 0.5f, 0.5f).Slice("x", 0, 2).Values.ToArray();
        CollectionAssert.AreEqual(two[..6], Read("(1, 2)", "rate:seed=3", 0.5f, 0.5f).Slice("x", 0, 1).Values.ToArray());
        CollectionAssert.AreNotEqual(two[..6], two[6..]);
    }

    private SampleSet Read(string shape, string encoder, params float[] values) => EncodedSamples.Read(
        folder.Write("x.npy", DataFolder.Npy("<f4", shape, DataFolder.Floats(values))),
        ImmutableDictionary.Create<string, TensorShape>().Add("x", TensorShape.Of(1, 3, 2)), SpikeEncoder.Parse(encoder, out _)!);
}
