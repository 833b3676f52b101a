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
/// <param name="Devices">That --backend ilgpu and cuda may take, in the order in which they are tried.</param>
/// <param name="ChipLibrary">The library of a vendor's kit that chips were looked for through, or where it was looked for, or why it cannot be used.</param>
/// <param name="Targets">For --target.</param>
/// <param name="Codings">For --coding.</param>
/// <param name="Chips">The built-in chip profiles.</param>
internal sealed record InfoDocument(
    string Version, string Runtime, string OperatingSystem, string Architecture, int Processors, long MemoryBytes,
    IReadOnlyList<string> ProcessorFeatures, string InstructionLevel, IReadOnlyList<BackendDocument> Backends,
    IReadOnlyList<DeviceDocument> Devices, string ChipLibrary, IReadOnlyList<string> Targets, IReadOnlyList<string> Codings, IReadOnlyList<ChipDocument> Chips) : ICommandOutcome
{
    /// <summary>What the compile service holds its child processes in, on this machine.</summary>
    public required string Isolation { get; init; }

    IReadOnlyList<Diagnostic> ICommandOutcome.Diagnostics => [];
}

internal sealed record BackendDocument(string Name, string Description);

/// <summary>A device beside the processor's own kernels.</summary>
/// <param name="Kind">cuda, opencl, processor or loihi.</param>
/// <param name="Name">What its driver calls it.</param>
/// <param name="MemoryBytes">Its memory; 0 where it shares the processor's.</param>
/// <param name="CanRun">Whether it runs anything.</param>
/// <param name="Runs">What, or why nothing.</param>
internal sealed record DeviceDocument(string Kind, string Name, long MemoryBytes, bool CanRun, string Runs);

/// <summary>A built-in chip profile.</summary>
/// <param name="Name">For --target.</param>
/// <param name="Description">In a sentence.</param>
/// <param name="Cores">Of a chip.</param>
/// <param name="NeuronsPerCore">At most.</param>
/// <param name="Numbers">Numbers of the profile.</param>
/// <param name="AssumedNumbers">How many of them no publication states.</param>
internal sealed record ChipDocument(string Name, string Description, int Cores, int NeuronsPerCore, int Numbers, int AssumedNumbers);
