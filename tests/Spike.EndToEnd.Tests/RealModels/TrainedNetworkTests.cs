using System.Collections.Immutable;
using Spike.Compiler;
using Spike.Compiler.Calibration;
using Spike.Compiler.Data;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Verification;

namespace Spike.EndToEnd.Tests.RealModels;

/// <summary>A text encoder with whole-number inputs and a recurrent network that hears, with the defaults and with chosen time steps.</summary>
[TestClass]
public sealed class TrainedNetworkTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void A_text_encoder_answers_as_before() => InFolder(folder =>
    {
        Reviews.Write(Path.Combine(folder, "calib.npz"), first: 0);
        Reviews.Write(Path.Combine(folder, "test.npz"), first: 1);
        Check(TestModels.Path("reviews", "sentiment.onnx"), folder, ImmutableDictionary<string, ImmutableArray<int>>.Empty.Add("input_ids", [1, Reviews.Length]));
    });

    [TestMethod]
    [TestCategory("Nightly")]
    public void A_recurrent_network_hears_as_before() => InFolder(folder =>
    {
        foreach (string part in (string[])["calib", "test"])
        {
            float[] waveforms = Speech.Read(part);
            using ArraySource source = ArraySource.Open(TestModels.Path("spoken_digits", part + ".npz"));
            (string, DataArray)[] labels = source.Keys.Contains("labels") ? [("labels", source.Read("labels"))] : [];
            NpzWriter.Write(Path.Combine(folder, part + ".npz"), [("waveform", DataArray.Of([waveforms.Length / Speech.Length, 1, Speech.Length], waveforms)), .. labels]);
        }

        Check(TestModels.Path("spoken_digits", "spoken_digits.onnx"), folder, ImmutableDictionary<string, ImmutableArray<int>>.Empty);
    });

    private static void InFolder(Action<string> test)
    {
        string folder = Directory.CreateTempSubdirectory("spike-trained-").FullName;
        try
        {
            test(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void Check(string model, string folder, ImmutableDictionary<string, ImmutableArray<int>> shapes)
    {
        var options = new CompileOptions { ModelPath = model, Calibration = Path.Combine(folder, "calib.npz"), InputShapes = shapes, ValidationSamples = 0 };
        CheckResult eight = Run(options, folder), chosen = Run(options with { ChoosesTimeSteps = true, MaxAccuracyDrop = 0.5 }, folder);
        Assert.IsGreaterThanOrEqualTo(0.99, eight.Comparison.Cosine);
        Assert.IsGreaterThanOrEqualTo(0.985, eight.Comparison.Agreement);
        Assert.IsLessThanOrEqualTo(0.005, eight.Comparison.ReferenceAccuracy!.Value - eight.Comparison.Accuracy!.Value);
        // The steps of each value chosen: fewer spikes. The budget holds on the data that the search was given; 300 other samples may differ from that by one or two answers.
        Assert.IsLessThan(eight.Statistics.SpikesPerSample, chosen.Statistics.SpikesPerSample);
        Assert.IsLessThanOrEqualTo(0.01, chosen.Comparison.ReferenceAccuracy!.Value - chosen.Comparison.Accuracy!.Value);
    }

    private CheckResult Run(CompileOptions options, string folder)
    {
        CompileResult result = ModelCompiler.Compile(options, progress: null, CancellationToken.None);
        Assert.IsEmpty(result.Diagnostics, string.Join('\n', result.Diagnostics));
        var program = result.Model!.Program;
        SampleSet samples = SampleFiles.Read(Path.Combine(folder, "test.npz"), program.Inputs.ToImmutableDictionary(input => input.Name, input => input.Shape), labelsPath: null);
        CheckResult check = ModelCheck.Run(program, OnnxFile.Read(options.ModelPath), samples, threads: 0, progress: null, CancellationToken.None);
        Comparison found = check.Comparison;
        TestContext.WriteLine($"cosine {found.Cosine:0.00000}, agreement {found.Agreement:0.000}, accuracy {found.Accuracy}, original {found.ReferenceAccuracy}, {check.Statistics.SpikesPerSample:0} spikes");
        return check;
    }
}
