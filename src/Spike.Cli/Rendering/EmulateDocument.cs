using Spike.Compiler.Diagnostics;

namespace Spike.Cli.Rendering;

/// <summary>The answer of emulate, when it ends.</summary>
/// <param name="Address">Where it listened: a socket's path, or an address.</param>
/// <param name="Connections">Peers that came, or devices that they opened.</param>
/// <param name="Injected">Of an address: what ran, and what went wrong on purpose.</param>
internal sealed record EmulateDocument(string Address, long Connections, InjectedDocument? Injected = null) : ICommandOutcome
{
    IReadOnlyList<Diagnostic> ICommandOutcome.Diagnostics => [];
}

/// <summary>What an emulator has done, and what it did wrong on purpose.</summary>
internal sealed record InjectedDocument(long Samples, long Calls, long Errors, long LostSpikes, long DoubledSpikes, long PowerCycles);
