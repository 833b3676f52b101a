using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Tests.Frontends.Onnx;
using Spike.Compiler.Verification;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Verification;

[TestClass]
public sealed class ModelCheckTests
{
    [TestMethod]
    public void Every_sample_is_compared_with_the_original()
    {
        // The larger of two inputs; labels say which, but for the last ten samples.
        using var compiled = new CompiledTestModel(new TestModel().Input("x", -1, 2).Node("Identity x -> y").Output("y"));
        var random = new Random(2);
        float[] values = [.. Enumerable.Range(0, 200).Select(_ => (2 * random.NextSingle()) - 1)];
        ImmutableArray<int> labels = [.. Enumerable.Range(0, 100).Select(i => (values[2 * i] < values[(2 * i) + 1]) ^ (i >= 90) ? 1 : 0)];
        var samples = new SampleSet(
            ImmutableDictionary<string, ReadOnlyMemory<float>>.Empty.Add("x", values), ImmutableDictionary<string, TensorShape>.Empty.Add("x",
                TensorShape.Of(1, 2)), 100, labels);
        CheckResult check = ModelCheck.Run(compiled.Result.Model!.Program, OnnxFile.Read(compiled.Path), samples, 1, null, CancellationToken.None);
        Assert.AreEqual(100, check.Comparison.Samples);
        Assert.AreEqual(0.9, check.Comparison.ReferenceAccuracy);
        Assert.AreEqual(0.9, check.Comparison.Accuracy);
        Assert.AreEqual(1.0, check.Comparison.Agreement);
        Assert.AreEqual(100, check.Statistics.Samples);
    }

    [TestMethod]
    public void A_network_that_works_over_its_batch_is_compared_sample_by_sample()
    {
        using var compiled = new CompiledTestModel(
            new TestModel(13).Input("x", -1, 4).Node("Softmax x -> p", ("axis", 0)).Node("Add p x -> y")
                .Output("y"), change: options => options with { ValidationSamples = 24 });
        Assert.IsLessThan(1e-3, compiled.Error());
        Assert.IsGreaterThan(0.9999, compiled.Result.Model!.Report.Check!.Cosine);
    }
}
