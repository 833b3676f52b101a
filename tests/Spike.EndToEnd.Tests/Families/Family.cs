using System.Collections.Immutable;
using Spike.Cli.Evaluation;
using Spike.Compiler;
using Spike.Compiler.Calibration;
using Spike.Compiler.Data;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Verification;
using Spike.Runtime;
using Spike.Runtime.Programs;

namespace Spike.EndToEnd.Tests.Families;

/// <summary>A trained network of one family, compiled with the defaults, and what it does with data that calibration never saw.</summary>
/// <param name="Comparison">With ONNX Runtime on the original.</param>
/// <param name="SpikesPerSample">Counted.</param>
internal sealed record Family(Comparison Comparison, double SpikesPerSample)
{
    private static readonly string Folder = Path.Combine(Sources.RepositoryRoot, "tests", "models", "families");

    private static string Data(string file) => Path.Combine(Folder, file);

    /// <summary>The network at 8 time steps.</summary>
    public static Family AtEight(string name) => Run(name, options => options);

    /// <summary>The network with time steps of its own for each value, within half a point.</summary>
    public static Family AtAuto(string name) => Run(name, options => options with
    {
        ChoosesTimeSteps = true,
        MaxAccuracyDrop = 0.5,
        ValidationData = options.Calibration,
        Labels = HasLabels(name) ? Data("calib-labels-idx1-ubyte.gz") : null,
    });

    public static bool HasLabels(string name) => name != "autoencoder";

    private static Family Run(string name, Func<CompileOptions, CompileOptions> change)
    {
        string path = Data($"{name}.onnx");
        CompileResult result = ModelCompiler.Compile(
            change(new CompileOptions { ModelPath = path, Calibration = Data("calib-images-idx3-ubyte.gz"), ValidationSamples = 0 }), progress: null, CancellationToken.None);
        Assert.IsEmpty(result.Diagnostics, string.Join('\n', result.Diagnostics));
        SampleSet images = SampleFiles.Read(
            Data("test-images-idx3-ubyte.gz"), ImmutableDictionary<string, TensorShape>.Empty.Add("image", TensorShape.Of(1, 1, 28, 28)),
            HasLabels(name) ? Data("test-labels-idx1-ubyte.gz") : null);
        using var model = new SpikeModel(result.Model!.Program);
        Evaluation found = Evaluator.Run(model, images, new SpikeOptions(), batch: 100, OnnxFile.Read(path), new Progress<CompileProgress>(), CancellationToken.None);
        return new Family(found.Comparison!, found.Statistics.SpikesPerSample);
    }
}
