using System.Collections.Immutable;
using Spike.Compiler.Diagnostics;

namespace Spike.Cli;

/// <summary>What keeps a command from its work; rendered where commands are run.</summary>
internal sealed class CommandFailure(params ImmutableArray<Diagnostic> diagnostics) : Exception(diagnostics[0].Reason)
{
    /// <summary>Stands where a message would name a file and there is none.</summary>
    public const string Program = "spike-compile";

    public ImmutableArray<Diagnostic> Diagnostics { get; } = diagnostics;

    public static CommandFailure At(string file, string code, string reason, string remedy) =>
        new(new Diagnostic(code, DiagnosticSeverity.Error, file, null, reason, remedy));

    /// <summary>A wrong command line.</summary>
    public static CommandFailure Usage(string reason, string remedy) => At(Program, "SPIKE3002", reason, remedy);
}
