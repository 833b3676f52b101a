using System.Collections.Immutable;
using Spike.Compiler;
using Spike.Compiler.Calibration;
using Spike.Compiler.Data;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Verification;

namespace Spike.EndToEnd.Tests.RealModels;

/// <summary>A text encoder with whole-number inputs and a recurrent network that hears, with the defaults.</summary>
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
        CompileResult result = ModelCompiler.Compile(options, progress: null, CancellationToken.None);
        Assert.IsEmpty(result.Diagnostics, string.Join('\n', result.Diagnostics));
        var program = result.Model!.Program;
        SampleSet samples = SampleFiles.Read(Path.Combine(folder, "test.npz"), program.Inputs.ToImmutableDictionary(input => input.Name, input => input.Shape), labelsPath: null);
        Comparison comparison = ModelCheck.Run(program, OnnxFile.Read(options.ModelPath), samples, threads: 0, progress: null, CancellationToken.None).Comparison;
        TestContext.WriteLine($"cosine {comparison.Cosine:0.00000}, agreement {comparison.Agreement:0.000}, accuracy {comparison.Accuracy}, original {comparison.ReferenceAccuracy}");
        Assert.IsGreaterThanOrEqualTo(0.99, comparison.Cosine);
        Assert.IsGreaterThanOrEqualTo(0.985, comparison.Agreement);
        Assert.IsLessThanOrEqualTo(0.005, comparison.ReferenceAccuracy!.Value - comparison.Accuracy!.Value);
    }
}
