using Spike.Compiler.Diagnostics;

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
/// <param name="EnergyPerSampleJoules">None: energy is computed from a chip profile, and this version has none.</param>
/// <param name="EnergyNote">Says so.</param>
/// <param name="MultiplyAccumulatesPerSample">Of the original network.</param>
/// <param name="SamplesPerSecond">Timed over all samples with nothing counted, after a warm-up.</param>
/// <param name="Threads">That shared the work.</param>
/// <param name="Batch">Samples that ran together.</param>
/// <param name="Backend">What ran it.</param>
/// <param name="BackendReason">Why that.</param>
internal sealed record EvalDocument(
    string Artifact, int Samples, double? Accuracy, double? ReferenceAccuracy, double? Agreement, double? Cosine, double SpikesPerSample,
    double SynapticOperationsPerSample, double Density, double? EnergyPerSampleJoules, string EnergyNote, long MultiplyAccumulatesPerSample,
    double SamplesPerSecond, int Threads, int Batch, string Backend, string BackendReason) : ICommandOutcome
{
    public const string NoEnergy = "not computed: energy needs a chip profile, and this version has none";

    IReadOnlyList<Diagnostic> ICommandOutcome.Diagnostics => [];
}
