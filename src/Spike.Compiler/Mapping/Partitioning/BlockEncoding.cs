using Spike.Compiler.Mapping.Populations;
using Spike.Runtime.Chips;

namespace Spike.Compiler.Mapping.Partitioning;

/// <summary>How a block's weights are stored.</summary>
internal enum BlockForm
{
    Shared,
    Dense,
    Sparse,
    Runs,
    Product,
}

/// <summary>The cheapest way to store the weights of some synapses in a band of channels that the chip supports, and what it takes.</summary>
/// <remarks>Where positions share no kernel, bits are counted as if each position had lists of its own: never too few.</remarks>
internal sealed class BlockEncoding
{
    private readonly ChipProfile chip;
    private readonly long bitsPerEntry;
    private readonly long bitsPerRow;
    private readonly Synapses synapses;
    private readonly Band band;

    public BlockEncoding(ChipProfile chip, Synapses synapses, int positions, Band band)
    {
        (this.chip, this.synapses, this.band) = (chip, synapses, band);
        SynapseEncodings forms = chip.Synapses.Encodings;
        WeightBits = synapses is WindowSynapses { Weights: null } or ElementSynapses ? 1 : chip.Synapses.WeightBits.Count;
        if (synapses is ProductSynapses) Form = BlockForm.Product;
        else if (synapses is WindowSynapses window && (positions > 1 || window.Weights is null) && forms.Convolution is { } shared)
        {
            Form = BlockForm.Shared;
            FixedBits = SharedBits(window, shared);
            // On the smallest maps a row of all neurons is shorter than a list whose entries say where they belong.
            if (window is { Weights: not null, Groups: 1 } && forms.Dense is { } dense && DenseBits(window, positions, dense) is var bits && bits < FixedBits) (Form, FixedBits) = (BlockForm.Dense, bits);
        }
        else if (positions == 1 && synapses is WindowSynapses { Weights: not null } matrix) (Form, FixedBits) = Listed(matrix);
        else
        {
            (Form, SynapseEncoding encoding) = forms.Sparse is { } sparse ? (BlockForm.Sparse, sparse) : forms.Runs is { } runs ? (BlockForm.Runs, runs) : (BlockForm.Dense, forms.Dense ?? forms.Convolution!);
            long word = chip.Synapses.WordBits.LongCount, block = chip.Synapses.BlockEntries.LongCount;
            bitsPerEntry = WeightBits + encoding.EntryBits.LongCount + encoding.RunBits.LongCount + ((encoding.BlockBits.LongCount + word + block - 1) / block);
            bitsPerRow = encoding.BlockBits.LongCount + (2 * word);
        }
    }

    public BlockForm Form { get; }

    public int WeightBits { get; }

    /// <summary>Whether a position takes nothing beside <see cref="FixedBits"/>.</summary>
    public bool IsFixed => bitsPerEntry == 0 && synapses is not ProductSynapses;

    /// <summary>Bits that the band takes, however many positions there are.</summary>
    public long FixedBits { get; }

    /// <summary>Bits that a position takes beside them.</summary>
    /// <param name="position">The position.</param>
    /// <param name="newRows">Rows that no position before had.</param>
    /// <param name="rows">Rows in all.</param>
    /// <param name="first">Whether it is the slice's first position.</param>
    public long BitsOf(int position, int newRows, int rows, bool first)
    {
        if (synapses is ProductSynapses product)
            return first || position % product.Operation.Rows == 0 ? ProductMemory.Bits(chip, product.Operation.Inner, band.Count, product.WeightRange) : 0;
        if (bitsPerEntry == 0) return 0;
        int entries = synapses is WindowSynapses window ? rows * Math.Min(band.Count, window.OutputsPerGroup) : band.Count;
        // Dense rows hold every neuron of the position; a chip without another list pays for zeros too.
        return (newRows * bitsPerRow) + (entries * bitsPerEntry);
    }

    /// <summary>A list for each input channel of a group, which all its positions share; copies and plain sums need one alone.</summary>
    private long SharedBits(WindowSynapses window, SynapseEncoding encoding)
    {
        if (window.Weights is null) return chip.Synapses.ListBits(encoding, window.Taps, 1);
        int groups = ((band.End - 1) / window.OutputsPerGroup) - (band.First / window.OutputsPerGroup) + 1;
        int outputs = Math.Min(band.Count, window.OutputsPerGroup);
        return (long)groups * window.Inputs.Count * chip.Synapses.ListBits(encoding, (long)outputs * window.Taps, WeightBits);
    }

    /// <summary>As if a slice had all positions; what has fewer has shorter rows.</summary>
    private long DenseBits(WindowSynapses window, int positions, SynapseEncoding encoding) =>
        (long)window.Inputs.Count * window.InputLength * chip.Synapses.ListBits(encoding, (long)positions * band.Count, WeightBits);

    private (BlockForm, long) Listed(WindowSynapses matrix)
    {
        long dense = 0, sparse = 0, runs = 0;
        SynapseEncodings forms = chip.Synapses.Encodings;
        int perGroup = matrix.OutputsPerGroup;
        for (int input = matrix.Inputs.First; input < matrix.Inputs.End; input++)
        {
            for (int tap = 0; tap < matrix.Taps; tap++)
            {
                // A row reaches the channels of its group.
                for (int start = band.First; start < band.End; start = Math.Min(band.End, ((start / perGroup) + 1) * perGroup))
                {
                    int end = Math.Min(band.End, ((start / perGroup) + 1) * perGroup), entries = 0, count = 0;
                    bool before = false;
                    for (int channel = start; channel < end; channel++)
                    {
                        bool there = matrix.Weight(channel, input, tap) != 0;
                        if (there) entries++;
                        if (there && !before) count++;
                        before = there;
                    }

                    if (forms.Dense is { } d) dense += chip.Synapses.ListBits(d, band.Count, WeightBits);
                    if (forms.Sparse is { } s) sparse += chip.Synapses.ListBits(s, entries, WeightBits);
                    if (forms.Runs is { } r) runs += chip.Synapses.ListBits(r, entries, WeightBits, count);
                }
            }
        }

        var all = new List<(BlockForm Form, long Bits)>();
        if (forms.Dense is not null) all.Add((BlockForm.Dense, dense));
        if (forms.Runs is not null) all.Add((BlockForm.Runs, runs));
        if (forms.Sparse is not null) all.Add((BlockForm.Sparse, sparse));
        if (all.Count == 0) all.Add((BlockForm.Shared, SharedBits(matrix, forms.Convolution!)));
        return all.MinBy(form => form.Bits);
    }
}
