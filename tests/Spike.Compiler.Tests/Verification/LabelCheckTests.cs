using Spike.Compiler.Data;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Tests.Data;
using Spike.Compiler.Tests.Frontends.Onnx;

namespace Spike.Compiler.Tests.Verification;

/// <summary>Labels are class numbers: they say something where the output chooses one of its elements, and nothing where it is a number or an image.</summary>
[TestClass]
public sealed class LabelCheckTests
{
    private static readonly TestModel Single = new TestModel().Input("x", -1, 4).Weights("w", [4, 1]).Node("MatMul x w -> h").Node("Sigmoid h -> y").Output("y");
    private static readonly TestModel Image = new TestModel().Input("x", -1, 4).Integers("s", 0, 2, 2).Node("Reshape x s -> y").Output("y");

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Labels_for_an_output_that_chooses_nothing_are_told_and_make_no_accuracy(bool single)
    {
        CompileResult result = Compile(single ? Single : Image, maxDrop: null);
        Assert.IsNull(result.Model!.Report.Check!.Accuracy);
        Assert.IsNull(result.Model.Report.Check.ReferenceAccuracy);
        Diagnostic warning = result.Diagnostics.Single();
        Assert.AreEqual(("SPIKE2005", DiagnosticSeverity.Warning), (warning.Code, warning.Severity));
        Assert.Contains("labels", warning.Reason);
        Assert.IsTrue(result.Model.Report.Check.WorstInputs.All(input => input.Label is null));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void An_accuracy_that_such_labels_cannot_measure_is_not_held_to_a_limit(bool single)
    {
        CompileResult result = Compile(single ? Single : Image, maxDrop: 100);
        Assert.IsNull(result.Model);
        Assert.AreEqual(("SPIKE2005", DiagnosticSeverity.Error), (result.Diagnostics.Single().Code, result.Diagnostics.Single().Severity));
    }

    [TestMethod]
    public void Labels_for_a_choice_are_used()
    {
        CompileResult result = Compile(new TestModel().Input("x", -1, 4).Node("Softmax x -> y").Output("y"), maxDrop: 100);
        Assert.IsNotNull(result.Model!.Report.Check!.Accuracy);
        Assert.IsEmpty(result.Diagnostics);
    }

    private static CompileResult Compile(TestModel model, double? maxDrop)
    {
        using var folder = new DataFolder();
        var random = new Random(3);
        NpzWriter.Write(folder["data.npz"],
        [
            ("x", DataArray.Of([20, 4], [.. Enumerable.Range(0, 80).Select(_ => random.NextSingle())])),
            ("labels", DataArray.Of([20], [.. Enumerable.Range(0, 20).Select(i => (float)(i % 2))])),
        ]);
        return ModelCompiler.Compile(
            new CompileOptions { ModelPath = model.Save(folder["model.onnx"]), TimeSteps = 12, Calibration = folder["data.npz"], MaxAccuracyDrop = maxDrop, Threads = 1 }, null, CancellationToken.None);
    }
}
