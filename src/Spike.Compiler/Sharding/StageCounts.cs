using System.Text.Json.Serialization;
using Spike.Compiler.Verification;
using Spike.Runtime;
using Spike.Runtime.Programs;
using Spike.Runtime.Statistics;

namespace Spike.Compiler.Sharding;

/// <summary>Puts together what the stages of a model counted, to what the whole would have.</summary>
internal static class StageCounts
{
    /// <summary>
    /// A population that passes from stage to stage is counted in each of them: its spikes are the same everywhere, and its synapses are those of all. A value that
    /// never changes looks like a population to a stage that is given it, and sends nothing in the whole.
    /// </summary>
    /// <param name="whole">The model before it was cut.</param>
    /// <param name="stages">What each counted over the same samples.</param>
    /// <exception cref="ArgumentException">They are no stages of it, or it was cut where spikes are on their way from one population to another.</exception>
    public static SpikeStatistics Join(SpikingProgram whole, IReadOnlyList<SpikeStatistics> stages)
    {
        var constants = whole.Operations.OfType<Constant>().Select(constant => whole.Edges[constant.Output].Name).ToHashSet();
        ILookup<string, PopulationStatistics> counted = stages.SelectMany(stage => stage.Populations).Where(population => !constants.Contains(population.Name)).ToLookup(population => population.Name);
        PopulationStatistics[] populations = [.. ReferenceCounter.SpikingEdges(whole).Select(edge => Join(whole.Edges[edge], [.. counted[whole.Edges[edge].Name]]))];
        if (counted.FirstOrDefault(found => !populations.Any(population => population.Name == found.Key)) is { Key: { } wire })
            throw new ArgumentException($"'{wire}' leads spikes of other populations from one stage to the next, so whose they are is not known there");
        if (stages.Select(stage => stage.Samples).Distinct().Count() != 1) throw new ArgumentException("they did not count the same samples");
        return new SpikeStatistics(stages[0].Samples, [.. populations]);
    }

    private static PopulationStatistics Join(Edge edge, PopulationStatistics[] counted) => counted switch
    {
        [] => throw new ArgumentException($"no stage counted '{edge.Name}'"),
        [PopulationStatistics first, ..] when counted.All(other => other.Neurons == edge.Shape.Length && other.SpikesPerStep.SequenceEqual(first.SpikesPerStep)) => first with
        {
            SynapticOperations = counted.Sum(other => other.SynapticOperations),
            SkippedOperations = counted.Sum(other => other.SkippedOperations),
        },
        _ => throw new ArgumentException($"the stages counted other spikes of '{edge.Name}'"),
    };
}

/// <summary>The file that holds what each stage counted, in their order.</summary>
internal sealed record StageCountsFile(IReadOnlyList<EvaluationCounts> Stages);

/// <summary>How it is read and written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StageCountsFile))]
internal sealed partial class StageCountsJson : JsonSerializerContext;
