using System.IO.Compression;

namespace Spike.Compiler.Tests;

/// <summary>The digit networks and images of the sample.</summary>
internal static class Digits
{
    private static readonly string Root = RepositoryRoot();

    public static string Cnn => Path.Combine(Root, "samples", "Digits", "models", "cnn_mnist.onnx");

    public static string Vit => Path.Combine(Root, "samples", "Digits", "models", "vit_mnist.onnx");

    /// <summary>The transformer as an exporter of operator set 13 writes it: its norms are written out.</summary>
    public static string OldVit => Path.Combine(Root, "tests", "models", "vit_mnist_op13.onnx");

    public static string Images => Path.Combine(Root, "samples", "Digits", "data", "calib-images-idx3-ubyte.gz");

    public static string Labels => Path.Combine(Root, "samples", "Digits", "data", "calib-labels-idx1-ubyte.gz");

    /// <summary>The first test images, one behind the other.</summary>
    public static float[] TestImages(int count)
    {
        using var gzip = new GZipStream(File.OpenRead(Path.Combine(Root, "samples", "Digits", "data", "t10k-images-idx3-ubyte.gz")),
            CompressionMode.Decompress);
        gzip.ReadExactly(new byte[16]);
        var pixels = new byte[count * 28 * 28];
        gzip.ReadExactly(pixels);
        return [.. pixels.Select(pixel => pixel / 255f)];
    }

    private static string RepositoryRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SpikeBuild.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
