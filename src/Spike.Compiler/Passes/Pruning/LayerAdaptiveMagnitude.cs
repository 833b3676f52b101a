namespace Spike.Compiler.Passes.Pruning;

/// <summary>Which weights, or channels, of a whole network are the smallest, though sizes in one layer cannot be compared with those in another.</summary>
/// <remarks>
/// Lee et al. 2021, "Layer-adaptive sparsity for the magnitude-based pruning" (arXiv:2010.07611): what counts is a weight's square as a share of the squares of all
/// in its layer that are no smaller. So a factor that moves from one layer to the next changes nothing, and small layers keep the most.
/// </remarks>
internal static class LayerAdaptiveMagnitude
{
    /// <summary>Whether each one goes, by layer. The largest of a layer never does.</summary>
    /// <param name="squares">Squared sizes, by layer.</param>
    /// <param name="share">0 to 1, of all layers together.</param>
    public static bool[][] Smallest(IReadOnlyList<float[]> squares, double share)
    {
        int count = squares.Sum(layer => layer.Length), next = 0;
        var scores = new float[count];
        var places = new int[count];
        for (int layer = 0; layer < squares.Count; next += squares[layer++].Length) Score(squares[layer], scores.AsSpan(next, squares[layer].Length));
        for (int i = 0; i < count; i++) places[i] = i;
        Array.Sort(scores, places);
        // Of equal scores the first goes first, however the sort left them.
        for (int from = 0, to; from < count; from = to)
        {
            for (to = from + 1; to < count && scores[to] == scores[from]; to++) { }
            Array.Sort(places, from, to - from);
        }

        bool[] goes = new bool[count];
        foreach (int place in places.AsSpan(0, Math.Min((int)Math.Round(share * count), count))) goes[place] = true;
        next = 0;
        return [.. squares.Select(layer =>
        {
            bool[] own = goes[next..(next += layer.Length)];
            if (own.Length > 0) own[Array.IndexOf(layer, layer.Max())] = false;
            return own;
        })];
    }

    private static void Score(float[] squares, Span<float> scores)
    {
        float[] sorted = [.. squares];
        int[] order = [.. Enumerable.Range(0, squares.Length)];
        Array.Sort(sorted, order);
        double larger = 0;
        for (int i = sorted.Length - 1; i >= 0; i--)
        {
            larger += sorted[i];
            scores[order[i]] = larger > 0 ? (float)(sorted[i] / larger) : 0;
        }
    }
}
