using Spike.Compiler.Mapping.Partitioning;
using Spike.Compiler.Mapping.Populations;
using Spike.Runtime.Chips;

namespace Spike.Compiler.Mapping;

/// <summary>The cores that no mapping of a plan can do without.</summary>
/// <remarks>
/// Each limit alone: however the populations are cut, all neurons and their state are somewhere, each row that a population reads arrives at one core of it at
/// least, each neuron that is sent has one routing entry for each accumulator that reads it at least, and each weight is stored once.
/// </remarks>
internal static class LowerBound
{
    public static int Cores(MappingPlan plan, ChipProfile chip) => (int)Shares(plan, chip).Max(share => (share.Used + share.Limit - 1) / share.Limit);

    /// <summary>What each limit needs, whatever the cut.</summary>
    public static (string Name, long Used, long Limit, double Share)[] Shares(MappingPlan plan, ChipProfile chip)
    {
        var sum = default(CoreLoad);
        foreach (Population population in plan.Populations)
        {
            (long counts, long words) = SliceGrowth.Weigh(population, chip);
            sum += new CoreLoad(counts, words * chip.Core.StateBits.LongCount, 0, 0, 0) * population.Neurons;
            foreach (BranchInput input in population.Summands.SelectMany(summand => summand.Branches).SelectMany(branch => branch.Inputs))
            {
                (long rows, long sent) = Rows(plan, population, input);
                sum += new CoreLoad(0, 0, Weights(chip, population, input), rows, sent);
            }
        }

        return sum.Shares(CoreLoad.Of(chip));
    }

    private static (long Rows, long Sent) Rows(MappingPlan plan, Population population, BranchInput input)
    {
        var rows = new HashSet<int>();
        var reached = new List<int>();
        for (int position = 0; position < population.Grid.Positions; position++)
        {
            reached.Clear();
            input.Synapses.Reach(position, new Band(0, population.Grid.Channels), reached);
            foreach (int row in reached) rows.Add(row);
        }

        long all = rows.Count(row => plan.Of(input.Synapses.Input, input.Synapses.Element(row)).Edge == input.Value);
        return (all, plan.Values[input.Value].Home == Home.Cores && !plan.SentByProcessors.Contains(input.Value) ? all : 0);
    }

    /// <summary>A weight takes its bits, whatever finds it; only zeros may be left out.</summary>
    private static long Weights(ChipProfile chip, Population population, BranchInput input) => input.Synapses switch
    {
        WindowSynapses { Weights: { } weights } window when window.Inputs.Count == window.ChannelsPerGroup => weights.Count(weight => weight != 0) * chip.Synapses.WeightBits.LongCount,
        ProductSynapses product => (long)product.Batches * product.Operation.Inner * population.Grid.Channels * chip.Synapses.WeightBits.LongCount,
        _ => 0,
    };
}
