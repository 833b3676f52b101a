using Spike.Compiler.Calibration;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Verification;
using Spike.Runtime;

namespace Spike.EndToEnd.Tests;

/// <summary>What the conversion may cost, on all 10,000 test images, against ONNX Runtime on the original.</summary>
[TestClass]
public class AccuracyTests
{
    private const int Batch = 100;

    [TestMethod]
    [DataRow("vit_mnist", 8, 0.1, 99.7)]
    [DataRow("vit_mnist", 6, 0.15, 99.5)]
    [DataRow("vit_mnist", 4, 0.8, 98.5)]
    [DataRow("vit_mnist_op13", 8, 0.1, 99.7)]
    [DataRow("cnn_mnist", 8, 0.05, 99.7)]
    [DataRow("cnn_mnist", 4, 0.3, 99)]
    public void The_drop_and_the_changed_answers_stay_within_their_bounds(string network, int timeSteps, double pointsLost, double percentAgreed)
    {
        Comparison comparison = Compare(network, timeSteps);
        Assert.AreEqual(10_000, comparison.Samples);
        Assert.IsLessThanOrEqualTo(pointsLost + 1e-9, 100 * (comparison.ReferenceAccuracy!.Value - comparison.Accuracy!.Value));
        Assert.IsGreaterThanOrEqualTo(percentAgreed, 100 * comparison.Agreement);
    }

    private static Comparison Compare(string network, int timeSteps)
    {
        SampleSet images = DigitNetworks.TestImages;
        using SpikeSession session = DigitNetworks.Model(network, timeSteps).CreateSession();
        using ReferenceExecutor original = ReferenceExecutor.Create(DigitNetworks.Original(network), ["logits"], threads: 1);
        var comparison = new Comparison();
        var logits = new float[Batch * 10];
        for (int start = 0; start < images.Count; start += Batch)
        {
            var inputs = images.Slice(start, Batch);
            session.Run(inputs["input"].Values.Span, logits);
            comparison.Add(logits, original.Run(inputs, Batch)["logits"].Values.Span, 10, images.Labels.AsSpan(start, Batch));
        }

        return comparison;
    }
}
