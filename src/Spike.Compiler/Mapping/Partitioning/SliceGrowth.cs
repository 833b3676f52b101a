using Spike.Compiler.Mapping.Populations;
using Spike.Runtime.Chips;

namespace Spike.Compiler.Mapping.Partitioning;

/// <summary>Adds positions of a band to a slice, one by one, and knows what the slice takes.</summary>
internal sealed class SliceGrowth
{
    private readonly MappingPlan plan;
    private readonly ChipProfile chip;
    private readonly Population population;
    private readonly Band band;
    private readonly Destinations destinations;
    private readonly List<(BranchInput Input, BlockEncoding Encoding, HashSet<int> Rows)> blocks = [];
    private readonly List<int> reached = [];
    private readonly long words;
    private readonly long counts;
    private readonly CoreLoad taken;

    public SliceGrowth(MappingPlan plan, ChipProfile chip, Population population, Band band, int first, Destinations destinations, EncodingChoices encodings, CoreLoad taken)
    {
        (this.plan, this.chip, this.population, this.band, this.destinations, First, this.taken) = (plan, chip, population, band, destinations, first, taken);
        foreach (BranchInput input in population.Summands.SelectMany(summand => summand.Branches).SelectMany(branch => branch.Inputs))
        {
            BlockEncoding encoding = encodings.Of(input.Synapses, population.Grid.Positions, band);
            blocks.Add((input, encoding, []));
            Load += new CoreLoad(0, 0, encoding.FixedBits, 0, 0);
        }

        (counts, words) = Weigh(population, chip);
    }

    public int First { get; }

    public int Positions { get; private set; }

    public CoreLoad Load { get; private set; }

    /// <summary>Neurons that one neuron counts for, and its words of state.</summary>
    public static (long Counts, long Words) Weigh(Population population, ChipProfile chip)
    {
        long bits = chip.Core.StateBits.LongCount;
        long[] words = [.. population.Summands.SelectMany(summand => summand.Branches).Select(branch => (branch.Bits + bits - 1) / bits)];
        return (words.Max(), words.Sum());
    }

    /// <summary>Takes the next position if the slice still fits.</summary>
    public bool Grow(CoreLoad room)
    {
        int position = First + Positions;
        var added = new CoreLoad(counts * band.Count, words * chip.Core.StateBits.LongCount * band.Count, 0, 0, 0);
        var fresh = new List<int>[blocks.Count];
        for (int block = 0; block < blocks.Count; block++)
        {
            (BranchInput input, BlockEncoding encoding, HashSet<int> rows) = blocks[block];
            reached.Clear();
            input.Synapses.Reach(position, band, reached);
            fresh[block] = [];
            foreach (int row in reached)
            {
                // A row that is reached twice is added once; what other values feed belongs to another block.
                if (!rows.Contains(row) && Feeds(input, row) && rows.Add(row)) fresh[block].Add(row);
            }

            added += new CoreLoad(0, 0, encoding.BitsOf(position, fresh[block].Count, reached.Count, Positions == 0), fresh[block].Count, 0);
        }

        for (int channel = band.First; channel < band.End; channel++)
            added += new CoreLoad(0, 0, 0, 0, destinations.Of(population.Value, population.Grid.Element(position, channel)));
        if (!(taken + Load + added).Fits(room))
        {
            for (int block = 0; block < blocks.Count; block++) blocks[block].Rows.ExceptWith(fresh[block]);
            Excess = Load + added;
            return false;
        }

        Load += added;
        Positions++;
        return true;
    }

    /// <summary>What the slice would have taken when it last did not fit.</summary>
    public CoreLoad Excess { get; private set; }

    public PlannedSlice ToSlice() => new(population, band, Tile.Run(population.Grid.Positions, First, Positions), Load);

    /// <summary>Rows that spikes arrive at, with the element that sends them.</summary>
    public IEnumerable<(int Value, int Element)> Senders() =>
        blocks.SelectMany(block => block.Rows.Select(row => (block.Input.Value, plan.Of(block.Input.Synapses.Input, block.Input.Synapses.Element(row)).Value)));

    private bool Feeds(BranchInput input, int row) => plan.Of(input.Synapses.Input, input.Synapses.Element(row)).Edge == input.Value;
}
