using System.Runtime.CompilerServices;
using Spike.Compiler.Data;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Tests.Data;
using Spike.Runtime;
using Spike.Runtime.Artifacts;
using Spike.Runtime.Native;

namespace Spike.Compiler.Tests.Frontends.Nir;

/// <summary>The files of tests/models/nir, which its make.py writes with h5py.</summary>
internal static class NirFixtures
{
    public static string Folder => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../../models/nir"));

    public static string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Compiles a file that is sound.</summary>
    public static CompiledNative Compile(string path, Discretisation? rule = null, double? timeStep = null)
    {
        NativeResult result = NativeCompiler.Compile(Options(path) with { Discretisation = rule?.ToString(), TimeStep = timeStep });
        Assert.IsNotNull(result.Model, string.Join('\n', result.Diagnostics.Select(diagnostic => diagnostic.ToString())));
        return result.Model;
    }

    /// <summary>The only error of a file.</summary>
    public static Diagnostic Refusal(string path, Func<CompileOptions, CompileOptions>? change = null)
    {
        NativeResult result = NativeCompiler.Compile(change?.Invoke(Options(path)) ?? Options(path));
        Spike.Compiler.Tests.Refusal.CheckWords(new CompileResult(result.Diagnostics, null));
        return result.Diagnostics.Single(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    /// <summary>Writes an artifact, loads it, and runs it, as an app does.</summary>
    public static NativeRun Run(CompiledNative compiled, IReadOnlyDictionary<string, float[]> inputs, int batch = 1, params string[] record)
    {
        using var folder = new DataFolder();
        ArtifactWriter.Write(folder["a.spike"], NativeCompiler.Program(compiled.Graph), compiled.Provenance, compiled.Graph);
        using SpikeModel model = SpikeModel.Load(folder["a.spike"]);
        using NativeSession session = model.CreateNativeSession(batch, new SpikeOptions { Record = [.. record] });
        return session.Run(inputs);
    }

    /// <summary>An array of an .npz beside the models.</summary>
    public static float[] Expected(string file, string key)
    {
        using ArraySource source = ArraySource.Open(PathOf(file));
        return source.Read(key).ToSingles();
    }

    private static CompileOptions Options(string path) => new() { ModelPath = path };

    private static string Here([CallerFilePath] string path = "") => path;
}
