using System.Runtime.InteropServices;
using Spike.Compiler.Mapping.Partitioning;
using Spike.Compiler.Mapping.Populations;
using Spike.Runtime.Chips.Images;

namespace Spike.Compiler.Mapping.Images;

/// <summary>The synapses of a slice row by row.</summary>
internal sealed class SynapseLists
{
    private readonly PlannedSlice slice;
    private readonly bool allOnes;
    private readonly SortedDictionary<int, int>[] rows;

    /// <param name="synapses">Of the population.</param>
    /// <param name="slice">The slice.</param>
    /// <param name="numbers">The rows in the order in which they become rows of the block.</param>
    public SynapseLists(Synapses synapses, PlannedSlice slice, int[] numbers)
    {
        this.slice = slice;
        allOnes = synapses is WindowSynapses { Weights: null } or ElementSynapses;
        rows = [.. numbers.Select(_ => new SortedDictionary<int, int>())];
        Dictionary<int, int> place = numbers.Select((row, i) => (row, i)).ToDictionary(pair => pair.row, pair => pair.i);
        for (int neuron = 0; neuron < slice.Neurons; neuron++)
        {
            int to = neuron;
            synapses.Visit(slice.Tile.Numbers[neuron / slice.Channels.Count], slice.Channels.First + (neuron % slice.Channels.Count), (row, weight) =>
            {
                if (weight != 0 && place.TryGetValue(row, out int i)) rows[i][to] = rows[i].GetValueOrDefault(to) + weight;
            });
        }
    }

    public SynapseBlock Block(BlockForm form, int index, int dendrite, ImageSegments segments) => form switch
    {
        BlockForm.Dense => Dense(index, dendrite, segments),
        BlockForm.Runs when !allOnes => Runs(index, dendrite, segments),
        _ => Sparse(index, dendrite, segments),
    };

    private DenseBlock Dense(int index, int dendrite, ImageSegments segments)
    {
        var weights = new sbyte[rows.Length * slice.Neurons];
        for (int row = 0; row < rows.Length; row++)
        {
            foreach ((int neuron, int weight) in rows[row]) weights[(row * slice.Neurons) + neuron] = (sbyte)weight;
        }

        return new DenseBlock(index, dendrite, rows.Length, 0, slice.Neurons, segments.Add<sbyte>(weights));
    }

    private SparseBlock Sparse(int index, int dendrite, ImageSegments segments)
    {
        var offsets = new List<int> { 0 };
        foreach (SortedDictionary<int, int> row in rows) offsets.Add(offsets[^1] + row.Count);
        return new SparseBlock(index, dendrite, segments.Add<int>(CollectionsMarshal.AsSpan(offsets)), segments.Add<int>([.. rows.SelectMany(row => row.Keys)]),
            allOnes ? null : segments.Add<sbyte>([.. rows.SelectMany(row => row.Values).Select(weight => (sbyte)weight)]));
    }

    private RunBlock Runs(int index, int dendrite, ImageSegments segments)
    {
        var offsets = new List<int> { 0 };
        var runs = new List<int>();
        var weights = new List<sbyte>();
        foreach (SortedDictionary<int, int> row in rows)
        {
            int expected = -1;
            foreach ((int neuron, int weight) in row)
            {
                if (neuron == expected) runs[^2]++;
                else runs.AddRange([neuron, 1, weights.Count]);
                weights.Add((sbyte)weight);
                expected = neuron + 1;
            }

            offsets.Add(runs.Count / 3);
        }

        return new RunBlock(index, dendrite, segments.Add<int>(CollectionsMarshal.AsSpan(offsets)), segments.Add<int>(CollectionsMarshal.AsSpan(runs)),
            segments.Add<sbyte>(CollectionsMarshal.AsSpan(weights)));
    }
}
