using Spike.Compiler.Diagnostics;

namespace Spike.Compiler.Configuration;

/// <summary>A key, a variable or a value that cannot be taken; whoever reads the settings renders it.</summary>
internal sealed class SettingsFault(Diagnostic diagnostic) : Exception(diagnostic.Reason)
{
    /// <summary>Stands where a message would name a file and there is none.</summary>
    public const string Program = "spike-compile";

    public Diagnostic Diagnostic { get; } = diagnostic;

    public static SettingsFault At(string file, string code, string reason, string remedy) =>
        new(new Diagnostic(code, DiagnosticSeverity.Error, file, null, reason, remedy));

    /// <summary>A wrong variable.</summary>
    public static SettingsFault Usage(string reason, string remedy) => At(Program, "SPIKE3002", reason, remedy);
}
