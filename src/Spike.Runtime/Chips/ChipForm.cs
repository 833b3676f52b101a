using System.Collections.Immutable;

namespace Spike.Runtime.Chips;

/// <summary>The keys of a profile and of a board, with their units and bounds.</summary>
/// <remarks>The bounds are far from any chip: they refuse a slip of the pen, and numbers that would overflow.</remarks>
internal static class ChipForm
{
    public const int MaxChips = 64;

    private const double MaxNanoseconds = 1e9;
    private const double MaxPicojoules = 1e9;
    private const double MaxWatts = 1000;

    private static readonly TextKey Schema = new("$schema", "where docs/chip-profile.schema.json lies, for editors", IsRequired: false);

    public static readonly SectionKey Profile = new("", "a chip", [
        Schema,
        new TextKey("format", "the kind and version of the file", ChipProfile.FormatName),
        new TextKey("name", "the chip's name, which a target names"),
        new TextKey("description", "the chip in a sentence"),
        new TextKey("generation", "the family of the chip"),
        new CitationsKey(),
        Section("cores", "the cores of a chip and the mesh that joins them",
            Count("perChip", "cores that a program may use", "cores", 1, 65536),
            Count("meshColumns", "tiles from west to east; a tile is a router and its cores", "tiles", 1, 1024),
            Count("meshRows", "tiles from north to south", "tiles", 1, 1024),
            Count("coresPerTile", "cores at a router", "cores", 1, 256)),
        Section("core", "what one core holds",
            Count("neurons", "neurons at most", "neurons", 1, 1 << 20),
            Count("synapticMemory", "memory of weights and of what finds them", "bits", 64, 1L << 34),
            Count("inputAxons", "source neurons that spikes may arrive from", "axons", 1, 1 << 24),
            Count("outputAxons", "pairs of neuron and destination core", "axons", 1, 1 << 24),
            Count("stateWords", "words of state of a neuron at most", "words", 1, 4096),
            Count("stateBits", "width of a word of state", "bits", 8, 64),
            Count("stateMemory", "state of all neurons together", "bits", 8, 1L << 34),
            Count("fanIn", "synapses of one neuron at most", "synapses", 1, 1 << 30)),
        Section("synapses", "how weights are stored",
            Count("weightBits", "bits of a weight at most", "bits", 1, 8),
            Count("blockEntries", "synapses of a block of a list at most", "synapses", 1, 1 << 20),
            Count("wordBits", "a block ends at a multiple of it", "bits", 1, 1024),
            new FlagKey("writable", "whether embedded processors may write weights between windows"),
            Section("encodings", "what a list of synapses may look like; one that is left out is not supported",
                Encoding("dense", "every weight of a row of neighbours"),
                Encoding("sparse", "the weights that are not zero, each with its neuron's number"),
                Encoding("runs", "runs of neighbours, each with its start and length"),
                Encoding("convolution", "one list that many axons share, each with an offset"))),
        Section("spikes", "what a spike carries",
            Count("payloadBits", "bits of a graded spike; 0 where spikes are binary", "bits", 0, 32),
            Count("maxDelay", "steps that a synapse may delay a spike", "steps", 0, 1024)),
        new NamesKey("programs", "the neuron programs that a core runs", NeuronPrograms.All),
        Section("processors", "the embedded processors of a chip",
            new TextKey("name", "what they are"),
            Count("count", "processors of a chip", "processors", 0, 1024),
            Count("memory", "memory of each", "bytes", 0, 1L << 40)),
        Section("times", "how long events take",
            Time("step", "a time step without any work: the barrier"),
            Time("synapticOperation", "a spike at one synapse"),
            Time("activeUpdate", "update of a neuron that has input"),
            Time("inactiveUpdate", "update of a neuron that has none"),
            Time("tileSpike", "a spike within the tile"),
            Time("horizontalHop", "a spike to the next tile in the east or west"),
            Time("verticalHop", "a spike to the next tile in the north or south"),
            Time("chipHop", "a spike to the next chip"),
            Time("processorOperation", "an instruction of an embedded processor"),
            Time("weightWrite", "a weight that an embedded processor writes")),
        Section("energies", "what events cost, and what is drawn without any",
            Energy("synapticOperation", "a spike at one synapse"),
            Energy("activeUpdate", "update of a neuron that has input, a step"),
            Energy("inactiveUpdate", "update of a neuron that has none, a step"),
            Energy("tileSpike", "a spike within the tile"),
            Energy("horizontalHop", "a spike to the next tile in the east or west"),
            Energy("verticalHop", "a spike to the next tile in the north or south"),
            Energy("chipHop", "a spike to the next chip"),
            Energy("processorOperation", "an instruction of an embedded processor"),
            Energy("weightWrite", "a weight that an embedded processor writes"),
            new FigureKey("corePower", "static power of a core that is used", "W", 0, MaxWatts, IsWhole: false),
            new FigureKey("chipPower", "static power of a chip beside its cores", "W", 0, MaxWatts, IsWhole: false)),
    ]);

    public static readonly SectionKey Board = new("", "chips in a grid", [
        Schema,
        new TextKey("format", "the kind and version of the file", BoardFile.FormatName),
        new TextKey("name", "the board's name"),
        new TextKey("description", "the board in a sentence"),
        new TextKey("profile", "the chips' profile: a known name, or a path from the file's folder; left out, the target's", IsRequired: false),
        new CitationsKey(),
        Count("chips", "chips on the board", "chips", 1, MaxChips),
        Count("columns", "chips of a row", "chips", 1, MaxChips),
        Count("rows", "rows of chips", "chips", 1, MaxChips),
    ]);

    private static SectionKey Section(string name, string meaning, params ImmutableArray<ChipKey> keys) => new(name, meaning, keys);

    private static SectionKey Encoding(string name, string meaning) => new(name, meaning, [
        Count("blockBits", "head of a block", "bits", 0, 4096),
        Count("entryBits", "an entry beside its weight", "bits", 0, 64),
        Count("runBits", "a run's start and length", "bits", 0, 128),
    ], IsRequired: false);

    private static FigureKey Count(string name, string meaning, string unit, double low, double high) => new(name, meaning, unit, low, high);

    private static FigureKey Time(string name, string meaning) => new(name, meaning, "ns", 0, MaxNanoseconds, IsWhole: false);

    private static FigureKey Energy(string name, string meaning) => new(name, meaning, "pJ", 0, MaxPicojoules, IsWhole: false);
}
