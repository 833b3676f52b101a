using Spike.Compiler.Diagnostics;

namespace Spike.Cli.Rendering;

/// <summary>How the service ended, where this process could not become it.</summary>
internal sealed record ServeDocument(int ExitCode) : ICommandOutcome
{
    public IReadOnlyList<Diagnostic> Diagnostics => ExitCode == 0 ? [] :
        [new Diagnostic("SPIKE5010", DiagnosticSeverity.Error, CommandFailure.Program, null, $"the service ended with exit code {ExitCode}", "What it wrote before says why.")];
}
