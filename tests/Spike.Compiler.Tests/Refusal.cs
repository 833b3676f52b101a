using System.Text.RegularExpressions;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Tests.Data;
using Spike.Compiler.Tests.Frontends.Onnx;

namespace Spike.Compiler.Tests;

/// <summary>Compiles what must not compile, and checks that the answer is words.</summary>
internal static partial class Refusal
{
    /// <summary>The only error of a model.</summary>
    public static Diagnostic Of(TestModel model, Func<CompileOptions, CompileOptions>? change = null)
    {
        using var folder = new DataFolder();
        return Of(model.Save(folder["model.onnx"]), change);
    }

    public static Diagnostic Of(string path, Func<CompileOptions, CompileOptions>? change = null)
    {
        Diagnostic[] errors = AllOf(path, change);
        Assert.HasCount(1, errors, string.Join('\n', errors.Select(error => error.ToString())));
        return errors[0];
    }

    public static Diagnostic[] AllOf(TestModel model)
    {
        using var folder = new DataFolder();
        return AllOf(model.Save(folder["model.onnx"]), null);
    }

    /// <summary>Whether the outcome is a model, or errors that say what is wrong, where, and what to do.</summary>
    public static void CheckWords(CompileResult result)
    {
        Diagnostic[] errors = [.. result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
        Assert.AreEqual(result.Model is null, errors.Length > 0, "an artifact exactly when there is no error");
        foreach (Diagnostic error in result.Diagnostics)
        {
            Assert.MatchesRegex(Code(), error.Code);
            Assert.IsGreaterThan(0, error.File.Length);
            Assert.IsGreaterThan(8, error.Reason.Length);
            Assert.EndsWith(".", error.Remedy);
            Assert.DoesNotContain("\n", error.ToString());
            Assert.DoesNotContain("Exception", error.Message);
        }
    }

    private static Diagnostic[] AllOf(string path, Func<CompileOptions, CompileOptions>? change)
    {
        var options = new CompileOptions { ModelPath = path, ValidationSamples = 0, Threads = 1 };
        CompileResult result = ModelCompiler.Compile(change?.Invoke(options) ?? options, null, CancellationToken.None);
        CheckWords(result);
        Assert.IsNull(result.Model);
        return [.. result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
    }

    [GeneratedRegex("^SPIKE[0-5][0-9]{3}$")]
    private static partial Regex Code();
}
