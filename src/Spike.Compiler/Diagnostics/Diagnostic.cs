namespace Spike.Compiler.Diagnostics;

internal enum DiagnosticSeverity
{
    Warning,
    Error,
}

/// <summary>One finding: where, why, and what to do. A page in docs/diagnostics explains each code.</summary>
/// <param name="Code">SPIKE####.</param>
/// <param name="Severity">Whether it stands in the way of an artifact.</param>
/// <param name="File">The model or data file.</param>
/// <param name="Node">The model's node, if one is at fault.</param>
/// <param name="Reason">Half a sentence, without a full stop.</param>
/// <param name="Remedy">A sentence.</param>
internal sealed record Diagnostic(string Code, DiagnosticSeverity Severity, string File, string? Node, string Reason, string Remedy)
{
    public string Message => Node is null ? $"{Reason}. {Remedy}" : $"node '{Node}': {Reason}. {Remedy}";

    /// <summary>The form that MSBuild and editors recognise.</summary>
    public override string ToString() => $"{File} : {(Severity == DiagnosticSeverity.Error ? "error" : "warning")} {Code}: {Message}";
}
