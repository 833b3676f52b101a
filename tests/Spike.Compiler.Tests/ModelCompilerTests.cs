using Spike.Compiler.Diagnostics;
using Spike.Compiler.Tests.Data;
using Spike.Compiler.Tests.Frontends.Onnx;
using Spike.Runtime;
using Spike.Runtime.Artifacts;

namespace Spike.Compiler.Tests;

[TestClass]
public sealed class ModelCompilerTests : IDisposable
{
    private static readonly CompileOptions Cnn = new() { ModelPath = Digits.Cnn, Calibration = Digits.Images, CalibrationSamples = 32, ValidationSamples = 0 };

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    [DataRow("cnn_mnist")]
    [DataRow("vit_mnist")]
    public void The_same_input_gives_the_same_bytes(string network)
    {
        CompileOptions options = Cnn with { ModelPath = network == "cnn_mnist" ? Digits.Cnn : Digits.Vit };
        byte[] first = Artifact(options with { Threads = 1 });
        CollectionAssert.AreEqual(first, Artifact(options with { Threads = 1 }));
        CollectionAssert.AreEqual(first, Artifact(options with { Threads = 2 }), "the number of threads shows");
    }

    [TestMethod]
    public void An_artifact_that_was_written_runs_as_the_program_does()
    {
        CompiledModel compiled = Compile(Cnn).Model!;
        ArtifactWriter.Write(folder["cnn.spike"], compiled.Program, compiled.Provenance);
        float[] images = Digits.TestImages(8), expected = new float[80], actual = new float[80];
        using (var model = new SpikeModel(compiled.Program))
        using (SpikeSession session = model.CreateSession())
            session.Run(images, expected);
        using (SpikeModel model = SpikeModel.Load(folder["cnn.spike"]))
        using (SpikeSession session = model.CreateSession())
            session.Run(images, actual);
        CollectionAssert.AreEqual(expected, actual);
    }

    [TestMethod]
    public void Without_calibration_data_there_is_a_warning_and_a_model()
    {
        CompileResult result = Compile(Cnn with { Calibration = null });
        Assert.IsNotNull(result.Model);
        Diagnostic warning = result.Diagnostics.Single();
        Assert.AreEqual(("SPIKE2001", DiagnosticSeverity.Warning, Digits.Cnn), (warning.Code, warning.Severity, warning.File));
        Assert.AreEqual(0, result.Model.Report.CalibrationSamples);
    }

    [TestMethod]
    public void With_calibration_data_there_is_none() => Assert.IsEmpty(Compile(Cnn).Diagnostics);

    [TestMethod]
    public void An_accuracy_that_falls_too_far_is_an_error()
    {
        CompileOptions one = Cnn with { TimeSteps = 1, Labels = Digits.Labels, ValidationData = Digits.Images, ValidationSamples = 100 };
        CompileResult result = Compile(one with { MaxAccuracyDrop = 0.5 });
        Assert.IsNull(result.Model);
        Assert.AreEqual("SPIKE2003", result.Diagnostics.Single().Code);
        Assert.IsNotNull(Compile(one with { MaxAccuracyDrop = 100 }).Model);
    }

    [TestMethod]
    public void Calibration_data_of_another_shape_is_an_error_of_that_file()
    {
        string data = folder.Write("x.npy", DataFolder.Npy("<f4", "(2, 5)", new byte[40]));
        Diagnostic fault = Refusal.Of(Digits.Cnn, options => options with { Calibration = data });
        Assert.AreEqual(("SPIKE2002", data), (fault.Code, fault.File));
    }

    [TestMethod]
    public void Calibration_data_that_is_missing_is_an_error_of_that_file()
    {
        Diagnostic fault = Refusal.Of(Digits.Cnn, options => options with { Calibration = folder["none.npz"] });
        Assert.AreEqual(("SPIKE2005", folder["none.npz"]), (fault.Code, fault.File));
    }

    [TestMethod]
    public void A_compilation_is_cancelled_at_every_stage()
    {
        CompileOptions options = Cnn with { ValidationSamples = 32 };
        var stages = new List<string>();
        Compile(options, progress => stages.Add(progress.Stage));
        foreach (string stage in stages.Distinct().Where(stage => stage != "done"))
        {
            using var source = new CancellationTokenSource();
            Assert.ThrowsExactly<OperationCanceledException>(
                () => ModelCompiler.Compile(options, new Listener(progress => Cancel(progress, stage, source)), source.Token), stage);
        }

        static void Cancel(CompileProgress progress, string stage, CancellationTokenSource source)
        {
            if (progress.Stage == stage) source.Cancel();
        }
    }

    [TestMethod]
    public void Progress_only_goes_forward_and_ends_at_one()
    {
        var fractions = new List<double>();
        Compile(Cnn with { CalibrationSamples = 70, ValidationSamples = 100 }, progress => fractions.Add(progress.Fraction));
        CollectionAssert.AreEqual(fractions.Order().ToArray(), fractions);
        Assert.AreEqual(0, fractions[0]);
        Assert.AreEqual(1, fractions[^1]);
    }

    [TestMethod]
    public void Several_inputs_and_outputs_keep_their_names_and_order()
    {
        using var compiled = new CompiledTestModel(new TestModel().Input("b", -1, 3).Input("a", -1, 2, 2).Weights("w", [3, 4]).Integers("s", -1, 4)
            .Node("MatMul b w -> z").Node("Reshape a s -> r").Node("Add z r -> y").Output("y", "z", "r"));
        Assert.IsLessThan(0.01, compiled.Error());
        var program = compiled.Result.Model!.Program;
        CollectionAssert.AreEqual(new[] { "b", "a" }, program.Inputs.Select(port => port.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "y", "z", "r" }, program.Outputs.Select(port => port.Name).ToArray());
    }

    [TestMethod]
    public void An_input_that_no_output_reads_stays_an_input()
    {
        using var compiled = new CompiledTestModel(new TestModel().Input("a", -1, 3).Input("unread", -1, 2).Node("Neg a -> y").Output("y"));
        Assert.IsLessThan(1e-3, compiled.Error());
        Assert.HasCount(2, compiled.Result.Model!.Program.Inputs);
    }

    [TestMethod]
    public void An_input_that_is_an_output_is_passed_through()
    {
        using var compiled = new CompiledTestModel(new TestModel().Input("a", -1, 3).Node("Neg a -> y").Output("y", "a"));
        Assert.IsLessThan(1e-3, compiled.Error());
    }

    [TestMethod]
    public void The_name_is_the_one_given_or_the_files()
    {
        Assert.AreEqual("cnn_mnist", Compile(Cnn).Model!.Program.Name);
        Assert.AreEqual("Digits", Compile(Cnn with { Name = "Digits" }).Model!.Program.Name);
    }

    [TestMethod]
    public void Provenance_says_what_it_was_made_from()
    {
        ArtifactProvenance provenance = Compile(Cnn with { TimeSteps = 5, OptimizationLevel = 3 }).Model!.Provenance;
        Assert.AreEqual("cnn_mnist.onnx", provenance.ModelFile);
        Assert.AreEqual(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Digits.Cnn))), provenance.ModelSha256);
        Assert.AreEqual(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Digits.Images))), provenance.CalibrationSha256);
        Assert.AreEqual((5, 3, "radix", "simulation"), (provenance.TimeSteps, provenance.OptimizationLevel, provenance.Coding, provenance.Target));
    }

    private static CompileResult Compile(CompileOptions options, Action<CompileProgress>? progress = null)
    {
        CompileResult result = ModelCompiler.Compile(options, progress is null ? null : new Listener(progress), CancellationToken.None);
        Refusal.CheckWords(result);
        return result;
    }

    private static byte[] Artifact(CompileOptions options)
    {
        CompiledModel compiled = Compile(options).Model!;
        using var stream = new MemoryStream();
        ArtifactWriter.Write(stream, compiled.Program, compiled.Provenance);
        return stream.ToArray();
    }

    private sealed class Listener(Action<CompileProgress> report) : IProgress<CompileProgress>
    {
        public void Report(CompileProgress value) => report(value);
    }
}
