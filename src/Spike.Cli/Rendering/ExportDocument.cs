using Spike.Compiler.Diagnostics;

namespace Spike.Cli.Rendering;

/// <summary>The answer of export.</summary>
/// <param name="Artifact">The compiled model.</param>
/// <param name="Output">The file written.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Nodes">Of the network.</param>
internal sealed record ExportDocument(string Artifact, string Output, long Bytes, int Nodes) : ICommandOutcome
{
    IReadOnlyList<Diagnostic> ICommandOutcome.Diagnostics => [];
}
