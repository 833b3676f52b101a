using System.Collections.Immutable;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Reports;
using Spike.Runtime.Artifacts;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Programs;

namespace Spike.Compiler;

/// <summary>What a compilation found, and what it made.</summary>
/// <param name="Diagnostics">Warnings and errors.</param>
/// <param name="Model">None exactly when there is an error.</param>
internal sealed record CompileResult(ImmutableArray<Diagnostic> Diagnostics, CompiledModel? Model);

/// <summary>A compiled model, ready to be written.</summary>
/// <param name="Program">The integer program.</param>
/// <param name="Report">What it costs.</param>
/// <param name="Raster">Spikes of one sample, for the report's page; none where the check was left out.</param>
/// <param name="Provenance">What it was made from.</param>
/// <param name="Stages">Where the time went.</param>
internal sealed record CompiledModel(
    SpikingProgram Program, CompileReport Report, SpikeRaster? Raster, ArtifactProvenance Provenance, ImmutableArray<StageTime> Stages)
{
    /// <summary>What is loaded onto a board; none for a target without chips.</summary>
    public ChipImage? Chip { get; init; }
}
