using Spike.Compiler.Mapping.Populations;
using Spike.Runtime.Chips;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Mapping.Partitioning;

/// <summary>What any tile of a population takes, without growing it position by position where its windows are separable.</summary>
internal sealed class TileLoads(MappingPlan plan, ChipProfile chip, Destinations destinations, EncodingChoices encodings)
{
    private readonly Dictionary<(Population, Band), long[]> sent = new(BySameObject.Instance);
    private readonly Dictionary<(Window Window, int Axis, int First, int Size), int> extents = new(BySameWindow.Instance);
    private readonly Dictionary<Population, (long Counts, long Words)> weighed = new(ReferenceEqualityComparer.Instance);

    /// <summary>Readers have been placed: what neurons send has changed.</summary>
    public void Forget() => sent.Clear();

    public CoreLoad Of(Population population, Band band, Tile tile)
    {
        if (!weighed.TryGetValue(population, out (long Counts, long Words) weigh)) weighed[population] = weigh = SliceGrowth.Weigh(population, chip);
        long neurons = (long)tile.Positions * band.Count;
        var load = new CoreLoad(weigh.Counts * neurons, weigh.Words * chip.Core.StateBits.LongCount * neurons, 0, 0, Sent(population, band, tile));
        foreach (BranchInput input in population.Inputs)
        {
            BlockEncoding encoding = encodings.Of(input.Synapses, population.Grid.Positions, band);
            (long bits, long rows) = IsSeparable(input, encoding, tile) is { } window ? (0, Rows(window, band, tile)) : Enumerated(input, encoding, band, tile);
            load += new CoreLoad(0, 0, encoding.FixedBits + bits, rows, 0);
        }

        return load;
    }

    /// <summary>What a tile reads of one input: each row, whoever feeds it.</summary>
    public static IEnumerable<int> RowsOf(Synapses synapses, Band band, Tile tile)
    {
        var rows = new HashSet<int>();
        var reached = new List<int>();
        foreach (int position in tile.Numbers.ToArray())
        {
            reached.Clear();
            synapses.Reach(position, band, reached);
            rows.UnionWith(reached);
        }

        return rows;
    }

    /// <summary>Inputs that a run of outputs of one axis reads.</summary>
    public int Extent(Window window, int axis, int first, int size)
    {
        if (extents.TryGetValue((window, axis, first, size), out int known)) return known;
        var read = new HashSet<int>();
        for (int output = first; output < first + size; output++)
        {
            for (int tap = 0; tap < window.Kernel[axis]; tap++)
            {
                int input = (output * window.Strides[axis]) + (tap * window.Dilations[axis]) - window.Pads[axis];
                if (input >= 0 && input < window.InputSize[axis]) read.Add(input);
            }
        }

        return extents[(window, axis, first, size)] = read.Count;
    }

    private WindowSynapses? IsSeparable(BranchInput input, BlockEncoding encoding, Tile tile) =>
        input.Synapses is WindowSynapses window && encoding.IsFixed && window.Window.OutputSize.AsSpan().SequenceEqual(tile.Shape.AsSpan())
        && (input.Value >= plan.Program.Edges.Length || (input.Value == input.Synapses.Input && plan.Wiring.IsOwn(input.Value))) ? window : null;

    private long Rows(WindowSynapses window, Band band, Tile tile)
    {
        long rows = (long)window.Inputs.Count * (((band.End - 1) / window.OutputsPerGroup) - (band.First / window.OutputsPerGroup) + 1);
        for (int axis = 0; axis < tile.Shape.Length; axis++) rows *= Extent(window.Window, axis, tile.First[axis], tile.Size[axis]);
        return rows;
    }

    private (long Bits, long Rows) Enumerated(BranchInput input, BlockEncoding encoding, Band band, Tile tile)
    {
        var rows = new HashSet<int>();
        var reached = new List<int>();
        long bits = 0;
        bool first = true;
        foreach (int position in tile.Numbers)
        {
            reached.Clear();
            input.Synapses.Reach(position, band, reached);
            int before = rows.Count;
            foreach (int row in reached)
            {
                if (plan.Of(input.Synapses.Input, input.Synapses.Element(row)).Edge == input.Value) rows.Add(row);
            }

            bits += encoding.BitsOf(position, rows.Count - before, reached.Count, first);
            first = false;
        }

        return (bits, rows.Count);
    }

    private long Sent(Population population, Band band, Tile tile)
    {
        if (!sent.TryGetValue((population, band), out long[]? of))
        {
            sent[(population, band)] = of = new long[population.Grid.Positions];
            for (int position = 0; position < of.Length; position++)
            {
                for (int channel = band.First; channel < band.End; channel++) of[position] += destinations.Of(population.Value, population.Grid.Element(position, channel));
            }
        }

        long sum = 0;
        foreach (int position in tile.Numbers) sum += of[position];
        return sum;
    }

    private sealed class BySameObject : IEqualityComparer<(Population Population, Band Band)>
    {
        public static readonly BySameObject Instance = new();

        public bool Equals((Population Population, Band Band) x, (Population Population, Band Band) y) => ReferenceEquals(x.Population, y.Population) && x.Band == y.Band;

        public int GetHashCode((Population Population, Band Band) key) => HashCode.Combine(key.Population.Value, key.Band);
    }

    private sealed class BySameWindow : IEqualityComparer<(Window Window, int Axis, int First, int Size)>
    {
        public static readonly BySameWindow Instance = new();

        public bool Equals((Window Window, int Axis, int First, int Size) x, (Window Window, int Axis, int First, int Size) y) =>
            ReferenceEquals(x.Window, y.Window) && (x.Axis, x.First, x.Size) == (y.Axis, y.First, y.Size);

        public int GetHashCode((Window Window, int Axis, int First, int Size) key) =>
            HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(key.Window), key.Axis, key.First, key.Size);
    }
}
