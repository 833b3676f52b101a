using System.Collections.Concurrent;
using System.Collections.Immutable;
using Spike.Compiler;
using Spike.Compiler.Calibration;
using Spike.Compiler.Data;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Frontends.Onnx;
using Spike.Runtime;
using Spike.Runtime.Artifacts;
using Spike.Runtime.Programs;

namespace Spike.EndToEnd.Tests;

/// <summary>The digit networks, compiled once for each number of time steps, and all test images.</summary>
internal static class DigitNetworks
{
    private static readonly ConcurrentDictionary<(string Network, int TimeSteps, string Coding), Lazy<SpikeModel>> Compiled = [];

    private static readonly Lazy<SampleSet> Images = new(() => SampleFiles.Read(
        Data("t10k-images-idx3-ubyte.gz"), ImmutableDictionary<string, TensorShape>.Empty.Add("input", TensorShape.Of(1, 1, 28, 28)),
        Data("t10k-labels-idx1-ubyte.gz")));

    private static readonly string Folder = Directory.CreateTempSubdirectory("spike-digits-").FullName;

    /// <summary>The 10,000 test images and their labels.</summary>
    public static SampleSet TestImages => Images.Value;

    public static OnnxModel Original(string network) => OnnxFile.Read(ModelPath(network));

    /// <summary>A network as a user gets it: compiled with the calibration images, written, and mapped again.</summary>
    public static SpikeModel Model(string network, int timeSteps, string coding = "radix") =>
        Compiled.GetOrAdd((network, timeSteps, coding), key => new Lazy<SpikeModel>(() => Compile(key.Network, key.TimeSteps, key.Coding))).Value;

    public static void Delete()
    {
        foreach (Lazy<SpikeModel> model in Compiled.Values.Where(model => model.IsValueCreated)) model.Value.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static SpikeModel Compile(string network, int timeSteps, string coding)
    {
        CompileResult result = ModelCompiler.Compile(
            new CompileOptions
            {
                ModelPath = ModelPath(network),
                TimeSteps = timeSteps,
                Coding = coding,
                Calibration = Data("calib-images-idx3-ubyte.gz"),
                ValidationSamples = 0,
            },
            progress: null, CancellationToken.None);
        Assert.IsEmpty(result.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error));
        string path = Path.Combine(Folder, $"{network}.{timeSteps}.{coding}.spike");
        ArtifactWriter.Write(path, result.Model!.Program, result.Model.Provenance);
        return SpikeModel.Load(path);
    }

    private static string ModelPath(string network) => network == "vit_mnist_op13"
        ? Path.Combine(Sources.RepositoryRoot, "tests", "models", network + ".onnx")
        : Path.Combine(Sources.Sample, "models", network + ".onnx");

    private static string Data(string file) => Path.Combine(Sources.Sample, "data", file);
}

[TestClass]
public static class DigitNetworksCleanup
{
    [AssemblyCleanup]
    public static void Delete()
    {
        DigitNetworks.Delete();
        RealModels.NpmPackage.Delete();
    }
}
