using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Graphs;
using Spike.Compiler.Tests.Data;
using Spike.Compiler.Tests.Frontends.Onnx;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Calibration;

[TestClass]
public sealed class CalibratorTests
{
    private static readonly Dictionary<string, SoftmaxRows?> Values = new() { ["x"] = null, ["h"] = null, ["y"] = null };

    [TestMethod]
    [DataRow(TestModel.Open)]
    [DataRow(1)]
    public void Every_value_is_watched_over_all_samples(int batch)
    {
        // 70 samples of two: more than two batches.
        float[] x = [.. Enumerable.Range(0, 140).Select(i => (i - 60) / 10f)];
        ImmutableDictionary<string, ValueRange> ranges = Observe(batch, x, CancellationToken.None);
        CollectionAssert.AreEqual(x, ranges["x"].Elements);
        Assert.AreEqual(-18f, ranges["h"].Min, 1e-5f);
        Assert.AreEqual(23.7f, ranges["h"].Max, 1e-5f);
        Assert.AreEqual(0f, ranges["y"].Min);
        Assert.HasCount(140, ranges["y"].Elements);
    }

    /// <summary>Batches of every size, the values of a sample in one run or in several, one thread or two: a compilation must not show it.</summary>
    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(4, 1)]
    [DataRow(4, 2)]
    [DataRow(30, 2)]
    public void What_is_seen_does_not_depend_on_how_the_work_is_cut(int elements, int threads)
    {
        float[] x = [.. Enumerable.Range(0, 140).Select(i => MathF.Sin(i) * i)];
        ImmutableDictionary<string, ValueRange> whole = Observe(TestModel.Open, x, CancellationToken.None), cut = Observe(TestModel.Open, x, CancellationToken.None, elements, threads);
        foreach (string value in Values.Keys)
        {
            CollectionAssert.AreEqual(whole[value].Elements, cut[value].Elements);
            Assert.AreEqual((whole[value].Min, whole[value].Max, whole[value].Spread), (cut[value].Min, cut[value].Max, cut[value].Spread));
        }
    }

    [TestMethod]
    public void It_ends_when_it_is_cancelled() =>
        Assert.ThrowsExactly<OperationCanceledException>(() => Observe(TestModel.Open, new float[140], new CancellationToken(canceled: true)));

    private static ImmutableDictionary<string, ValueRange> Observe(int batch, float[] x, CancellationToken cancellation, long maxElements = 1 << 20, int threads = 1)
    {
        using var folder = new DataFolder();
        OnnxModel model = OnnxFile.Read(new TestModel().Input("x", batch, 2).Scalar("three", 3).Node("Mul x three -> h").Node("Relu h -> y")
            .Output("y").Save(folder["m.onnx"]));
        var samples = new SampleSet(
            ImmutableDictionary<string, ReadOnlyMemory<float>>.Empty.Add("x", x), ImmutableDictionary<string, TensorShape>.Empty.Add("x", TensorShape.Of(1,
                2)), 70, []);
        return Calibrator.Observe(
            model, Values, Values.Keys.ToDictionary(value => value, _ => TensorShape.Of(1, 2)), ImmutableDictionary<string, ChannelView>.Empty, Smoothing.None.Observers, samples, threads, null, cancellation, maxElements);
    }
}
