using System.Collections.Immutable;
using Spike.Compiler.Calibration;

namespace Spike.Compiler.Reports;

/// <summary>What a compilation made and what it cost. Every number was counted or measured in this compilation.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="TimeSteps">T of the windows that synapses read.</param>
/// <param name="OptimizationLevel">0 to 3.</param>
/// <param name="CalibrationSamples">Samples that scales were chosen from; 0: seeded noise.</param>
/// <param name="MultiplyAccumulates">Multiply-accumulates of the original network for a sample.</param>
/// <param name="Parameters">Weights that became synapses.</param>
/// <param name="Check">The comparison with the original; none where it was left out.</param>
/// <param name="Populations">Every population that sends spikes.</param>
/// <param name="Calibrations">The ways to calibrate that were tried on the calibration data; empty without data.</param>
/// <param name="EmbeddedOperations">Operations that no spike carries out: they run on the embedded processors between windows.</param>
internal sealed record CompileReport(
    string Model, int TimeSteps, int OptimizationLevel, int CalibrationSamples, long MultiplyAccumulates, long Parameters,
    CheckReport? Check, ImmutableArray<PopulationReport> Populations, ImmutableArray<EmbeddedReport> EmbeddedOperations,
    ImmutableArray<CalibrationTrial> Calibrations);

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
internal sealed record CheckReport(
    string Data, int Samples, double? Agreement, double? Accuracy, double? ReferenceAccuracy, double Cosine,
    double SpikesPerSample, double SynapticOperationsPerSample, double Density);

/// <summary>One population.</summary>
internal sealed record PopulationReport(
    string Name, int Neurons, int TimeSteps, bool Signed, double Scale, double? SpikesPerSample, double? SynapticOperationsPerSample);

/// <summary>Operations of one kind on embedded processors.</summary>
internal sealed record EmbeddedReport(string Operation, int Count, long ElementsPerSample);
