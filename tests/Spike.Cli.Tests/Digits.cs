using System.IO.Compression;

namespace Spike.Cli.Tests;

/// <summary>The digit networks and images of the sample, and an artifact that the tests share.</summary>
internal static class Digits
{
    /// <summary>Images in <see cref="Images"/>: enough to see an accuracy, few enough for the slowest backend.</summary>
    public const int Count = 12;

    public static readonly string RepositoryRoot = FindRepositoryRoot();

    private static readonly string Sample = Path.Combine(RepositoryRoot, "samples", "Digits");

    private static readonly Lazy<TestFolder> Shared = new(() => new TestFolder());

    private static readonly Lazy<string> FirstImages = new(() => First("t10k-images-idx3-ubyte.gz", header: 16, each: 28 * 28));

    private static readonly Lazy<string> FirstLabels = new(() => First("t10k-labels-idx1-ubyte.gz", header: 8, each: 1));

    private static readonly Lazy<string> Compiled = new(() =>
    {
        SpikeCompile.Run("compile", Cnn, "-o", Shared.Value.Path, "--calibration", Images, "--validation-samples", "0").AssertDone();
        return Shared.Value["cnn_mnist.spike"];
    });

    private static readonly Lazy<string> CompiledChip = new(() =>
    {
        SpikeCompile.Run("compile", Cnn, "-o", Shared.Value["chips"], "--target", "loihi3", "--calibration", Images, "--validation-samples", "0").AssertDone();
        return Path.Combine(Shared.Value["chips"], "cnn_mnist.spike");
    });

    private static readonly Lazy<string> CompiledVit = new(() =>
    {
        SpikeCompile.Run("compile", Vit, "-o", Shared.Value.Path, "--calibration", Images, "--validation-samples", "0").AssertDone();
        return Shared.Value["vit_mnist.spike"];
    });

    public static string Cnn => Path.Combine(Sample, "models", "cnn_mnist.onnx");

    public static string Vit => Path.Combine(Sample, "models", "vit_mnist.onnx");

    /// <summary>The first test images, IDX.</summary>
    public static string Images => FirstImages.Value;

    /// <summary>Their labels, IDX.</summary>
    public static string Labels => FirstLabels.Value;

    /// <summary>cnn_mnist, compiled once.</summary>
    public static string Artifact => Compiled.Value;

    /// <summary>cnn_mnist for loihi3, compiled once.</summary>
    public static string ChipArtifact => CompiledChip.Value;

    /// <summary>vit_mnist, compiled once.</summary>
    public static string VitArtifact => CompiledVit.Value;

    public static void Delete()
    {
        if (Shared.IsValueCreated) Shared.Value.Dispose();
    }

    private static string First(string file, int header, int each)
    {
        using var gzip = new GZipStream(File.OpenRead(Path.Combine(Sample, "data", file)), CompressionMode.Decompress);
        var content = new byte[header + (Count * each)];
        gzip.ReadExactly(content);
        content.AsSpan(4, 4).Clear();
        content[7] = Count;
        string path = Shared.Value[file[..^3]];
        File.WriteAllBytes(path, content);
        return path;
    }

    private static string FindRepositoryRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SpikeBuild.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
