using Spike.Compiler.Diagnostics;

namespace Spike.Cli.Rendering;

/// <summary>The answer of info.</summary>
/// <param name="Version">Of this program.</param>
/// <param name="Runtime">.NET.</param>
/// <param name="OperatingSystem">Its own name for itself.</param>
/// <param name="Architecture">Of the process.</param>
/// <param name="Processors">That this process may use.</param>
/// <param name="MemoryBytes">That this process may use.</param>
/// <param name="ProcessorFeatures">Vector instructions that .NET sees.</param>
/// <param name="InstructionLevel">Of our kernels on this machine; avx512vnni runs machine code that is emitted at start.</param>
/// <param name="Backends">For --backend.</param>
/// <param name="Targets">For --target.</param>
/// <param name="Codings">For --coding.</param>
internal sealed record InfoDocument(
    string Version, string Runtime, string OperatingSystem, string Architecture, int Processors, long MemoryBytes,
    IReadOnlyList<string> ProcessorFeatures, string InstructionLevel, IReadOnlyList<BackendDocument> Backends, IReadOnlyList<string> Targets, IReadOnlyList<string> Codings) : ICommandOutcome
{
    IReadOnlyList<Diagnostic> ICommandOutcome.Diagnostics => [];
}

internal sealed record BackendDocument(string Name, string Description);
