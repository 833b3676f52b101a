namespace Spike.Runtime.Statistics;

/// <summary>A number for each neuron of a population, of which the numbers of one row stand for all rows where they repeat.</summary>
/// <remarks>Neurons of a linear layer's input differ by column only, so a large network's counts take a few kilobytes.</remarks>
internal sealed class NeuronCounts
{
    private readonly long[] values;

    private NeuronCounts(long[] values) => this.values = values;

    /// <summary>The numbers of a row; neuron i has number i % length.</summary>
    public ReadOnlySpan<long> Row => values;

    /// <summary>Whether all neurons have the same number, which is the only one of the row then.</summary>
    public bool IsUniform => values.Length == 1;

    /// <summary>The shortest row out of the lengths that the shape's last axes have together.</summary>
    /// <param name="counts">One for each element, at least one.</param>
    /// <param name="dimensions">Of the population.</param>
    public static NeuronCounts Of(ReadOnlySpan<long> counts, ReadOnlySpan<int> dimensions)
    {
        int row = 1;
        for (int axis = dimensions.Length - 1; axis >= 0 && row < counts.Length && !Repeats(counts, row); axis--) row *= dimensions[axis];
        return new NeuronCounts(counts[..Math.Min(row, counts.Length)].ToArray());
    }

    private static bool Repeats(ReadOnlySpan<long> counts, int row) => counts[row..].SequenceEqual(counts[..^row]);
}
