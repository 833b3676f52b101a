using System.Runtime.CompilerServices;
using Spike.Compiler.Diagnostics;

namespace Spike.Compiler.Tests.Frontends.Onnx.Spiking;

/// <summary>The graphs of tests/models/spiking, which its make.py exports with PyTorch.</summary>
internal static class SpikingFixtures
{
    public static string Models => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../../../models"));

    public static string PathOf(string name) => Path.Combine(Models, "spiking", name + ".onnx");

    public static CompiledNative Compile(string name)
    {
        NativeResult result = NativeCompiler.Compile(new CompileOptions { ModelPath = PathOf(name) });
        Assert.IsNotNull(result.Model, string.Join('\n', result.Diagnostics.Select(diagnostic => diagnostic.ToString())));
        return result.Model;
    }

    public static Diagnostic Refusal(string name, Func<CompileOptions, CompileOptions>? change = null)
    {
        var options = new CompileOptions { ModelPath = PathOf(name) };
        NativeResult result = NativeCompiler.Compile(change?.Invoke(options) ?? options);
        Spike.Compiler.Tests.Refusal.CheckWords(new CompileResult(result.Diagnostics, null));
        return result.Diagnostics.Single(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
