using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Spike.Compiler.Calibration;
using Spike.Compiler.Verification;
using Spike.Runtime.Statistics;

namespace Spike.Compiler.Reports;

/// <summary>
/// What a compilation made and what it cost. Every number was counted or measured in this compilation, and none but those of
/// <see cref="Compilation"/> depends on when or where it ran: the same inputs give the same report. docs/report.md explains each key.
/// </summary>
/// <param name="FormatVersion">Of the keys. It grows when a key changes its meaning; a new key leaves it.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Compiler">Name and version.</param>
/// <param name="ModelFile">The model's file name, without its folder.</param>
/// <param name="ModelSha256">Of the model file.</param>
/// <param name="Target">What it was compiled for.</param>
/// <param name="Coding">How codes become spikes.</param>
/// <param name="TimeSteps">T of the windows that synapses read.</param>
/// <param name="OptimizationLevel">0 to 3.</param>
/// <param name="CalibrationSamples">Samples that scales were chosen from; 0: seeded noise.</param>
/// <param name="Inputs">What a caller gives.</param>
/// <param name="Outputs">What a caller gets.</param>
/// <param name="MultiplyAccumulates">Multiply-accumulates of the original network for a sample.</param>
/// <param name="Parameters">Weights that became synapses.</param>
/// <param name="LatencySteps">Steps from the first of an input to the last of the outputs.</param>
/// <param name="EmbeddedShare">Share of the operations that embedded processors carry out; none without a check.</param>
/// <param name="Check">The comparison with the original; none where it was left out.</param>
/// <param name="Populations">Every population that sends spikes.</param>
/// <param name="Calibrations">The ways to calibrate that were tried on the calibration data; empty without data.</param>
/// <param name="Codings">What the model costs under every coding; none where the check was left out.</param>
/// <param name="Weights">How weights are held, and how many are left.</param>
/// <param name="EmbeddedOperations">Operations that no spike carries out: they run on the embedded processors between windows.</param>
internal sealed record CompileReport(
    int FormatVersion, string Model, string Compiler, string ModelFile, string ModelSha256, string Target, string Coding, int TimeSteps,
    int OptimizationLevel, int CalibrationSamples, ImmutableArray<PortReport> Inputs, ImmutableArray<PortReport> Outputs,
    long MultiplyAccumulates, long Parameters, int LatencySteps, double? EmbeddedShare, CheckReport? Check,
    ImmutableArray<PopulationReport> Populations, ImmutableArray<EmbeddedReport> EmbeddedOperations,
    ImmutableArray<CalibrationTrial> Calibrations, CodingComparison? Codings, WeightReport Weights)
{
    /// <summary>What a sample costs on the target's chips; none for a target without chips, and where nothing was counted.</summary>
    public EnergyUse? Energy { get; init; }

    /// <summary>Joules of a sample, static and dynamic; none where <see cref="Energy"/> is none.</summary>
    public double? EnergyPerSampleJoules => Energy?.Joules;

    /// <summary>What a reader of the energy must know, or why there is none.</summary>
    public required string EnergyNote { get; init; }

    /// <summary>How the network sits on the target's chips; none for a target without.</summary>
    public Mapping.MappingReport? Chip { get; init; }

    /// <summary>NeuroBench's complexity metrics.</summary>
    [JsonPropertyName("neurobench")]
    public required NeuroBenchMetrics NeuroBench { get; init; }

    /// <summary>What the compilation took; none before the command that asked for it has measured it.</summary>
    public CompilationCost? Compilation { get; init; }
}

/// <summary>The weights of linear maps and convolutions.</summary>
/// <param name="Bits">Of each.</param>
/// <param name="Pruning">The share that was to be taken away; none: nothing was.</param>
/// <param name="PruningStructure">"unstructured": single weights; "structured": output channels.</param>
/// <param name="OriginalCount">Weights of the original.</param>
/// <param name="ZeroCount">Weights of the program that are zero: no synapses.</param>
/// <param name="Sparsity">Share of the original's weights that are no synapses, zero or taken away.</param>
/// <param name="SkippedOperationsPerSample">Synaptic operations that spikes would cause at the zeros if those were synapses; none without a check.</param>
internal sealed record WeightReport(
    int Bits, double? Pruning, string? PruningStructure, long OriginalCount, long ZeroCount, double Sparsity, double? SkippedOperationsPerSample);

/// <summary>An input or output of the model.</summary>
/// <param name="Name">The model's name for it.</param>
/// <param name="Shape">Of one sample.</param>
internal sealed record PortReport(string Name, ImmutableArray<int> Shape);

/// <summary>The compiled model against ONNX Runtime on the original.</summary>
/// <param name="Data">Which samples: "validation", "calibration" or "noise".</param>
/// <param name="Samples">How many.</param>
/// <param name="Agreement">Share of samples whose largest output is the same; none where the first output has one element.</param>
/// <param name="Accuracy">Share of samples whose largest output is the label; none without labels.</param>
/// <param name="ReferenceAccuracy">The same of the original.</param>
/// <param name="Cosine">Mean cosine between the two models' first outputs.</param>
/// <param name="SpikesPerSample">Counted.</param>
/// <param name="SynapticOperationsPerSample">Counted.</param>
/// <param name="Density">Spikes as a share of the slots.</param>
/// <param name="LayerSamples">The first samples of the same data, on which the populations' signal-to-noise was measured.</param>
/// <param name="WorstInputs">The samples on which the two differ most.</param>
internal sealed record CheckReport(
    string Data, int Samples, double? Agreement, double? Accuracy, double? ReferenceAccuracy, double Cosine,
    double SpikesPerSample, double SynapticOperationsPerSample, double Density, int LayerSamples, ImmutableArray<WorstInput> WorstInputs);

/// <summary>Operations of one kind on embedded processors.</summary>
internal sealed record EmbeddedReport(string Operation, int Count, long ElementsPerSample);
