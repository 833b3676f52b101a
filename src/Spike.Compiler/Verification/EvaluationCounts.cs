using System.Text.Json.Serialization;
using Spike.Runtime;

namespace Spike.Compiler.Verification;

/// <summary>What an evaluation counted, such that parts of a data set can be put together to exactly what one process finds.</summary>
/// <param name="Samples">How many were run.</param>
/// <param name="Correct">Whose largest output is the label; none without labels.</param>
/// <param name="Populations">What each population sent.</param>
/// <param name="Backend">What ran.</param>
/// <param name="BackendReason">Why that.</param>
internal sealed record EvaluationCounts(long Samples, int? Correct, IReadOnlyList<PopulationCounts> Populations, string Backend, string BackendReason)
{
    /// <summary>With the original network; none without one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ComparisonCounts? Comparison { get; init; }

    public static EvaluationCounts Of(SpikeStatistics statistics, int? correct, Comparison? comparison, string backend, string backendReason) => new(
        statistics.Samples, correct, [.. statistics.Populations.Select(population => new PopulationCounts(
            population.Name, population.Neurons, population.TimeSteps, population.SpikesPerStep, population.SynapticOperations, population.SkippedOperations))], backend, backendReason)
    { Comparison = comparison?.Counts };

    /// <summary>Parts in the order of their samples, whenever and wherever each was counted.</summary>
    /// <exception cref="ArgumentException">They are of different networks, or were not asked the same.</exception>
    public static EvaluationCounts Join(IReadOnlyList<EvaluationCounts> parts)
    {
        EvaluationCounts first = parts[0];
        if (parts.Any(part => part.Correct is null != first.Correct is null || part.Comparison is null != first.Comparison is null))
            throw new ArgumentException("Some parts have labels or a comparison, and others have none.", nameof(parts));
        return Of(
            parts.Select(part => part.Statistics()).Aggregate((sum, part) => sum.Plus(part)),
            first.Correct is null ? null : parts.Sum(part => part.Correct),
            first.Comparison is null ? null : Verification.Comparison.Of(parts.Select(part => part.Comparison!)),
            first.Backend, string.Join("; ", parts.Select(part => part.BackendReason).Distinct()));
    }

    /// <summary>Whether counts that came from outside can be put together: nothing is missing, and no number is beyond what samples can come to.</summary>
    [JsonIgnore]
    public bool IsSound =>
        Samples is >= 0 and <= int.MaxValue && (Correct ?? 0) >= 0 && (Correct ?? 0) <= Samples && Backend is not null && BackendReason is not null
        && Populations is not null && Populations.All(population => population is { Name: not null, SpikesPerStep: not null })
        && Comparison is null or { Cosines: not null, Outputs: not null, References: not null };

    public SpikeStatistics Statistics() => new(Samples, [.. Populations.Select(population => new PopulationStatistics(
        population.Name, population.Neurons, population.TimeSteps, [.. population.SpikesPerStep], population.SynapticOperations)
    { SkippedOperations = population.SkippedOperations })]);
}

/// <summary>One population over all samples.</summary>
internal sealed record PopulationCounts(string Name, int Neurons, int TimeSteps, IReadOnlyList<long> SpikesPerStep, long SynapticOperations, long SkippedOperations);

/// <summary>What <see cref="Comparison"/> knows: whole numbers, and of what is added up in fractions every sample's own, for sums of those depend on the order.</summary>
/// <param name="Agreements">Samples with the answer of the original.</param>
/// <param name="Labelled">Samples with a label.</param>
/// <param name="Correct">Of those, ours are right.</param>
/// <param name="ReferenceCorrect">Of those, the original's are right.</param>
/// <param name="Cosines">Of each sample; none where outputs have one element.</param>
/// <param name="Outputs">Of each sample where outputs have one element.</param>
/// <param name="References">The original's of the same.</param>
internal sealed record ComparisonCounts(
    int Agreements, int Labelled, int Correct, int ReferenceCorrect, IReadOnlyList<double> Cosines,
    [property: JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] IReadOnlyList<float> Outputs,
    [property: JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] IReadOnlyList<float> References);

/// <summary>The file that holds counts.</summary>
internal sealed record CountsFile(EvaluationCounts Counts);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CountsFile))]
internal sealed partial class CountsJson : JsonSerializerContext;
