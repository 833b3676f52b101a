using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Spike.Compiler;
using Spike.Runtime.Artifacts;

namespace Spike.Service.Tests.Cluster;

/// <summary>Models of the repository, and what the command line makes of them.</summary>
internal static class Models
{
    private static readonly ConcurrentDictionary<(string Model, string Arguments), Lazy<string>> Compiled = [];

    /// <summary>A network of spiking neurons, compiled in a moment.</summary>
    public static string Lif => Path.Combine(Member.Repository, "tests", "models", "nir", "lif.nir");

    public static string Cnn => Path.Combine(Member.Repository, "samples", "Digits", "models", "cnn_mnist.onnx");

    /// <summary>The hash of the artifact that a compilation without any service writes.</summary>
    public static string HashOf(string model, params string[] arguments) => Compiled.GetOrAdd((model, string.Join(' ', arguments)), _ => new Lazy<string>(() =>
    {
        using var folder = new TemporaryFolder();
        using Process process = Member.Start(["compile", model, "--validation-samples=0", "-o", folder.Path, .. arguments]);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, error.Result);
        return HashOfFile(Directory.GetFiles(folder.Path, "*.spike").Single());
    })).Value;

    /// <summary>The hash of the artifact that the compiler makes of <see cref="Lif"/> in this process, which is much quicker than by the command line.</summary>
    public static string LifHash(string timeStep)
    {
        NativeResult result = NativeCompiler.Compile(new CompileOptions { ModelPath = Lif, Name = "lif", TimeStep = double.Parse(timeStep, CultureInfo.InvariantCulture), ValidationSamples = 0 });
        using var artifact = new MemoryStream();
        ArtifactWriter.Write(artifact, NativeCompiler.Program(result.Model!.Graph), result.Model.Provenance, result.Model.Graph, result.Model.Chip);
        return Convert.ToHexStringLower(SHA256.HashData(artifact.ToArray()));
    }

    public static string HashOfFile(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
}

/// <summary>Gone with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("spike-service-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A child of a killed member may still write there; the system's temporary folder is cleaned anyway.
        }
    }
}
