using System.Text.Json.Serialization;
using Spike.Compiler.Configuration;
using Spike.Compiler.Diagnostics;

namespace Spike.Cli.Rendering;

/// <summary>The answer of a command that came to none.</summary>
/// <param name="Diagnostics">Why.</param>
internal sealed record FailureDocument([property: JsonConverter(typeof(DiagnosticsJson))] IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>Renders what went wrong: the build's form on standard error, and a document for whoever asked for JSON.</summary>
internal static class FailureReport
{
    public static ExitCode Write(IReadOnlyList<Diagnostic> diagnostics, string command, double seconds, bool json)
    {
        WriteDiagnostics(diagnostics, LogLevel.Error);
        if (json && command == "compile")
            DocumentJson.Write(Console.Out, new CompileDocument(null, seconds, diagnostics, null, null), DocumentJson.Default.CompileDocument);
        else if (json)
            DocumentJson.Write(Console.Out, new FailureDocument(diagnostics), DocumentJson.Default.FailureDocument);
        return ExitCodes.Of(diagnostics);
    }

    /// <summary>One line a finding, in the form that MSBuild and editors recognise. Errors are always shown.</summary>
    public static void WriteDiagnostics(IEnumerable<Diagnostic> diagnostics, LogLevel level)
    {
        foreach (Diagnostic diagnostic in diagnostics)
        {
            if (diagnostic.Severity == DiagnosticSeverity.Error || level <= LogLevel.Warning)
                Console.Error.WriteLine(diagnostic.ToString().ReplaceLineEndings(" "));
        }
    }
}
