using System.Text.Json.Serialization;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Verification;
using Spike.Runtime.Statistics;

namespace Spike.Cli.Rendering;

/// <summary>The answer of eval.</summary>
/// <param name="Artifact">The compiled model.</param>
/// <param name="Samples">How many were run.</param>
/// <param name="Accuracy">Share whose largest output is the label; none without labels.</param>
/// <param name="ReferenceAccuracy">The same of the original in ONNX Runtime; none without --against or labels.</param>
/// <param name="Agreement">Share whose largest output is that of the original.</param>
/// <param name="Cosine">Mean cosine between the two models' first outputs.</param>
/// <param name="SpikesPerSample">Counted.</param>
/// <param name="SynapticOperationsPerSample">Counted.</param>
/// <param name="Density">Spikes as a share of the slots in which one could have been sent.</param>
/// <param name="EnergyPerSampleJoules">Static and dynamic, computed from a chip's profile; none without one.</param>
/// <param name="EnergyNote">What a reader of it must know, or why there is none.</param>
/// <param name="MultiplyAccumulatesPerSample">Of the original network.</param>
/// <param name="SamplesPerSecond">Timed over all samples with nothing counted, after a warm-up.</param>
/// <param name="Threads">That shared the work.</param>
/// <param name="Batch">Samples that ran together.</param>
/// <param name="Backend">What ran it.</param>
/// <param name="BackendReason">Why that.</param>
/// <param name="Energy">What the energy is made of; none without a chip's profile.</param>
/// <param name="NeuroBench">NeuroBench's complexity metrics.</param>
internal sealed record EvalDocument(
    string Artifact, int Samples, double? Accuracy, double? ReferenceAccuracy, double? Agreement, double? Cosine, double SpikesPerSample,
    double SynapticOperationsPerSample, double Density, double? EnergyPerSampleJoules, string EnergyNote, long MultiplyAccumulatesPerSample,
    double SamplesPerSecond, int Threads, int Batch, string Backend, string BackendReason, EnergyUse? Energy, [property: JsonPropertyName("neurobench")] NeuroBenchMetrics NeuroBench) : ICommandOutcome
{
    /// <summary>Of a native model, what of its first output was the answer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Readout { get; init; }

    /// <summary>Of a native model, time steps of a sample.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Steps { get; init; }

    /// <summary>Of a native model on a chip, whose spikes were counted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Counted { get; init; }

    /// <summary>With --counts.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EvaluationCounts? Counts { get; init; }

    IReadOnlyList<Diagnostic> ICommandOutcome.Diagnostics => [];
}
