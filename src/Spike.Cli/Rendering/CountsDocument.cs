using Spike.Runtime;

namespace Spike.Cli.Rendering;

/// <summary>What an evaluation counted, as whole numbers: parts of a data set add up to the whole, exactly.</summary>
/// <param name="Samples">How many were run.</param>
/// <param name="Correct">Whose largest output is the label; none without labels.</param>
/// <param name="Populations">What each population sent.</param>
internal sealed record CountsDocument(long Samples, int? Correct, IReadOnlyList<PopulationCounts> Populations)
{
    public static CountsDocument Of(Evaluation.Evaluation found) => new(found.Statistics.Samples, found.Correct, [.. found.Statistics.Populations.Select(population => new PopulationCounts(
        population.Name, population.Neurons, population.TimeSteps, population.SpikesPerStep, population.SynapticOperations, population.SkippedOperations))]);

    public SpikeStatistics Statistics() => new(Samples, [.. Populations.Select(population => new PopulationStatistics(
        population.Name, population.Neurons, population.TimeSteps, [.. population.SpikesPerStep], population.SynapticOperations)
    { SkippedOperations = population.SkippedOperations })]);
}

/// <summary>One population over all samples.</summary>
internal sealed record PopulationCounts(string Name, int Neurons, int TimeSteps, IReadOnlyList<long> SpikesPerStep, long SynapticOperations, long SkippedOperations);
