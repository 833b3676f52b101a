using System.Text.Json.Serialization;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Verification;
using Spike.Runtime;

namespace Spike.Cli.Rendering;

/// <summary>The answer of run.</summary>
/// <param name="Artifact">The compiled model.</param>
/// <param name="Samples">How many were run.</param>
/// <param name="Seconds">That the model took for all.</param>
/// <param name="Output">The file written, if one was asked for.</param>
/// <param name="Raster">The picture drawn, if one was asked for.</param>
/// <param name="Outputs">Of the model.</param>
/// <param name="Statistics">With --stats.</param>
/// <param name="Backend">What ran it.</param>
/// <param name="BackendReason">Why that.</param>
internal sealed record RunDocument(
    string Artifact, int Samples, double Seconds, string? Output, string? Raster, IReadOnlyList<OutputDocument> Outputs, StatisticsDocument? Statistics,
    string Backend, string BackendReason) : ICommandOutcome
{
    /// <summary>Of a native model, time steps of a sample.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Steps { get; init; }

    /// <summary>With --counts.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EvaluationCounts? Counts { get; init; }

    IReadOnlyList<Diagnostic> ICommandOutcome.Diagnostics => [];
}

/// <summary>One output.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="Shape">Samples first; of native models steps, then samples.</param>
/// <param name="Largest">Index of the largest element of each sample, of native models of the largest sum over the steps; none where a sample has one element.</param>
internal sealed record OutputDocument(string Name, IReadOnlyList<int> Shape, IReadOnlyList<int>? Largest);

/// <summary>What the run cost, counted.</summary>
internal sealed record StatisticsDocument(
    double SpikesPerSample, double SynapticOperationsPerSample, double Density, IReadOnlyList<PopulationDocument> Populations)
{
    public static StatisticsDocument Of(SpikeStatistics statistics) => new(
        statistics.SpikesPerSample, statistics.SynapticOperationsPerSample, statistics.Density,
        [.. statistics.Populations.Select(population => new PopulationDocument(
            population.Name, population.Neurons, population.TimeSteps, population.Spikes, population.SpikesPerStep, population.SynapticOperations))]);
}

/// <summary>One population over all samples.</summary>
internal sealed record PopulationDocument(
    string Name, int Neurons, int TimeSteps, long Spikes, IReadOnlyList<long> SpikesPerStep, long SynapticOperations);
