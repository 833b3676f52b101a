using Spike.Compiler.Diagnostics;

namespace Spike.Cli.Rendering;

/// <summary>What answer did.</summary>
/// <param name="Questions">That were answered.</param>
internal sealed record AnswerDocument(int Questions) : ICommandOutcome
{
    IReadOnlyList<Diagnostic> ICommandOutcome.Diagnostics => [];
}
