using Spike.Runtime.Chips;

namespace Spike.Compiler.Mapping.Partitioning;

/// <summary>Several ways to cut a network, of which the caller takes the best.</summary>
internal static class PartitionSearch
{
    /// <summary>Populations that are cut as one with what they read, one by one, are tried as long as there are so few.</summary>
    private const int Few = 6;

    /// <summary>Layer after layer into runs of positions; the same into whatever room is left; into boxes, with no, each one and all of the populations fused that can be.</summary>
    /// <exception cref="CapacityFault">A neuron fits no core.</exception>
    public static IEnumerable<List<PlannedCore>> All(MappingPlan plan, ChipProfile chip)
    {
        yield return Partition.Of(plan, chip, fill: false);
        yield return Partition.Of(plan, chip, fill: true);
        int[] pairs = [.. plan.Populations.Where(population => Fusion.SourceOf(population, plan) is not null).Select(population => population.Value)];
        var sets = new List<int[]> { Array.Empty<int>() };
        if (pairs.Length > 0) sets.Add(pairs);
        if (pairs.Length is > 1 and <= Few) sets.AddRange(pairs.Select(pair => new[] { pair }));
        foreach (int[] set in sets)
        {
            List<PlannedCore>? cores = null;
            try
            {
                cores = TiledPartition.Of(plan, chip, set.ToHashSet());
            }
            catch (CapacityFault)
            {
                // What fits runs may not fit once readers are counted otherwise; there are other candidates.
            }

            if (cores is not null) yield return cores;
        }
    }
}
