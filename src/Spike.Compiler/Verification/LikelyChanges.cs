namespace Spike.Compiler.Verification;

/// <summary>The share of answers that deviations like those seen are likely to change.</summary>
/// <remarks>
/// Few answers change at all, so their number says little: two of 500 may as well have been none or five. Here every sample counts. An answer changes where the two largest
/// elements of the original move past each other. How far they moved in one sample, they may as well have moved in another whose elements are as far apart, and the other way round too:
/// each margin is held against what its neighbours, in the order of margins, moved by, and a move that is larger turns the answer in one of two cases.
/// </remarks>
internal sealed class LikelyChanges
{
    private const int Neighbours = 16;

    private readonly List<(float Margin, float Moved)> seen = [];

    /// <summary>Adds a batch.</summary>
    /// <param name="outputs">[batch, length] of the compiled model.</param>
    /// <param name="reference">[batch, length] of the original.</param>
    /// <param name="length">Elements a sample, at least 2.</param>
    public void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<float> reference, int length)
    {
        for (int start = 0; start < outputs.Length; start += length)
        {
            ReadOnlySpan<float> output = outputs.Slice(start, length), original = reference.Slice(start, length);
            int first = Comparison.Largest(original), second = first == 0 ? 1 : 0;
            for (int i = 0; i < length; i++)
            {
                if (i != first && original[i] > original[second]) second = i;
            }

            float margin = original[first] - original[second];
            seen.Add((margin, Math.Abs(output[first] - output[second] - margin)));
        }
    }

    /// <summary>Percent of the answers.</summary>
    public double Share()
    {
        (float Margin, float Moved)[] ordered = [.. seen.OrderBy(sample => sample.Margin).ThenBy(sample => sample.Moved)];
        double sum = 0;
        for (int i = 0; i < ordered.Length; i++)
        {
            int from = Math.Max(0, i - Neighbours), to = Math.Min(ordered.Length, i + Neighbours + 1), larger = 0;
            for (int j = from; j < to; j++)
            {
                if (ordered[j].Moved > ordered[i].Margin) larger++;
            }

            sum += larger / 2.0 / (to - from);
        }

        return ordered.Length == 0 ? 0 : 100 * sum / ordered.Length;
    }
}
