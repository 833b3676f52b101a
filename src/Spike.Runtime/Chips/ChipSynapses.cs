using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Spike.Runtime.Chips;

/// <summary>How weights are stored. A list holds the synapses of one input axon, cut into blocks.</summary>
/// <param name="WeightBits">At most; fewer may be chosen.</param>
/// <param name="BlockEntries">Synapses of a block at most.</param>
/// <param name="WordBits">A block ends at a multiple of it.</param>
/// <param name="Writable">Whether the embedded processors may write weights between windows, which products of two activations need.</param>
/// <param name="Encodings">What a list may look like.</param>
internal sealed record ChipSynapses(ChipFigure WeightBits, ChipFigure BlockEntries, ChipFigure WordBits, ChipFlag Writable, SynapseEncodings Encodings)
{
    /// <summary>Bits of a list in synaptic memory.</summary>
    /// <param name="encoding">Of <see cref="Encodings"/>.</param>
    /// <param name="entries">Weights that are stored.</param>
    /// <param name="weightBits">Of a weight.</param>
    /// <param name="runs">Runs of neighbours, of which only run-length lists keep a note.</param>
    public long ListBits(SynapseEncoding encoding, long entries, int weightBits, long runs = 0)
    {
        (long blocks, long rest) = Math.DivRem(entries, BlockEntries.Count);
        return (blocks * BlockBits(encoding, BlockEntries.Count, weightBits)) + (rest > 0 ? BlockBits(encoding, rest, weightBits) : 0)
            + RoundedUp(runs * encoding.RunBits.LongCount);
    }

    private long BlockBits(SynapseEncoding encoding, long entries, int weightBits) =>
        RoundedUp(encoding.BlockBits.LongCount + (entries * (weightBits + encoding.EntryBits.LongCount)));

    private long RoundedUp(long bits) => (bits + WordBits.LongCount - 1) / WordBits.LongCount * WordBits.LongCount;
}

/// <summary>The encodings of a chip; one that is left out is not supported, and one at least is there.</summary>
/// <param name="Dense">Every weight of a row of neighbours, zeros too.</param>
/// <param name="Sparse">The weights that are not zero, each with its neuron's number.</param>
/// <param name="Runs">Runs of neighbours, each with where it starts and how long it is.</param>
/// <param name="Convolution">One list that many axons share, each with an offset.</param>
internal sealed record SynapseEncodings(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SynapseEncoding? Dense = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SynapseEncoding? Sparse = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SynapseEncoding? Runs = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SynapseEncoding? Convolution = null)
{
    /// <summary>Those that the chip supports.</summary>
    [JsonIgnore]
    public ImmutableArray<SynapseEncoding> All => [.. new[] { Dense, Sparse, Runs, Convolution }.OfType<SynapseEncoding>()];
}

/// <summary>What an encoding costs beside the bits of the weights.</summary>
/// <param name="BlockBits">Of a block's head.</param>
/// <param name="EntryBits">Of an entry beside its weight.</param>
/// <param name="RunBits">Of a run's start and length.</param>
internal sealed record SynapseEncoding(ChipFigure BlockBits, ChipFigure EntryBits, ChipFigure RunBits)
{
    [JsonIgnore]
    public ImmutableArray<ChipFigure> Figures => [BlockBits, EntryBits, RunBits];
}
