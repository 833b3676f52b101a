using Spike.Compiler.Diagnostics;

namespace Spike.Cli.Rendering;

/// <summary>The answer of emulate, when it ends.</summary>
/// <param name="Socket">Where it listened.</param>
/// <param name="Connections">Peers that came.</param>
internal sealed record EmulateDocument(string Socket, int Connections) : ICommandOutcome
{
    IReadOnlyList<Diagnostic> ICommandOutcome.Diagnostics => [];
}
