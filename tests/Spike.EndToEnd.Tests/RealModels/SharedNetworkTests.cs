using System.Collections.Immutable;
using Spike.Compiler;
using Spike.Compiler.Calibration;
using Spike.Compiler.Data;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Verification;

namespace Spike.EndToEnd.Tests.RealModels;

/// <summary>A text encoder with whole-number inputs and a recurrent network that hears, both trained elsewhere, with the defaults.</summary>
[TestClass]
public sealed class SharedNetworkTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [NeedsSharedData]
    public void A_text_encoder_answers_as_before() => Check(
        "sentiment.onnx", SharedData.Data("sst2", "calib.npz"), SharedData.Data("sst2", "test.npz"), ImmutableDictionary<string, ImmutableArray<int>>.Empty.Add("input_ids", [1, Tokens()]));

    [TestMethod]
    [NeedsSharedData]
    public void A_recurrent_network_hears_as_before()
    {
        string folder = Directory.CreateTempSubdirectory("spike-speech-").FullName;
        try
        {
            foreach (string part in (string[])["calib", "test"])
            {
                float[] waveforms = Speech.Read(part);
                using ArraySource source = ArraySource.Open(SharedData.Data("spoken_digits", part + ".npz"));
                (string, DataArray)[] labels = source.Keys.Contains("labels") ? [("labels", source.Read("labels"))] : [];
                NpzWriter.Write(Path.Combine(folder, part + ".npz"), [("waveform", DataArray.Of([waveforms.Length / Speech.Length, 1, Speech.Length], waveforms)), .. labels]);
            }

            Check("spoken_digits.onnx", Path.Combine(folder, "calib.npz"), Path.Combine(folder, "test.npz"), ImmutableDictionary<string, ImmutableArray<int>>.Empty);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The length that the samples have.</summary>
    private static int Tokens()
    {
        using ArraySource source = ArraySource.Open(SharedData.Data("sst2", "calib.npz"));
        return source.Read("input_ids").Dimensions[1];
    }

    private void Check(string file, string calibration, string test, ImmutableDictionary<string, ImmutableArray<int>> shapes)
    {
        var options = new CompileOptions { ModelPath = SharedData.Model(file), Calibration = calibration, InputShapes = shapes, ValidationSamples = 0 };
        CompileResult result = ModelCompiler.Compile(options, progress: null, CancellationToken.None);
        Assert.IsEmpty(result.Diagnostics, string.Join('\n', result.Diagnostics));
        var program = result.Model!.Program;
        SampleSet samples = SampleFiles.Read(test, program.Inputs.ToImmutableDictionary(input => input.Name, input => input.Shape), labelsPath: null);
        Comparison comparison = ModelCheck.Run(program, OnnxFile.Read(options.ModelPath), samples, threads: 0, progress: null, CancellationToken.None).Comparison;
        TestContext.WriteLine($"cosine {comparison.Cosine:0.00000}, agreement {comparison.Agreement:0.000}, accuracy {comparison.Accuracy}, original {comparison.ReferenceAccuracy}");
        Assert.IsGreaterThanOrEqualTo(0.99, comparison.Cosine);
        Assert.IsGreaterThanOrEqualTo(0.985, comparison.Agreement);
        Assert.IsLessThanOrEqualTo(0.005, comparison.ReferenceAccuracy!.Value - comparison.Accuracy!.Value);
    }
}
