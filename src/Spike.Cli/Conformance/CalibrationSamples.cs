using Spike.Compiler.Data;

namespace Spike.Cli.Conformance;

/// <summary>A test's own inputs and seeded variations of them, so that a scale is chosen from more than one sample.</summary>
internal static class CalibrationSamples
{
    private const int Variations = 7;

    /// <summary>How far an element goes towards another one's magnitude, at most: one of its row, since rows may be of sizes that no row mixes.</summary>
    private const float Reach = 0.25f;

    public static void Write(string path, IEnumerable<(string Name, int[] Shape, float[] Values)> inputs) =>
        NpzWriter.Write(path, inputs.Select(input => (input.Name, DataArray.Of([1 + Variations, .. input.Shape], Vary(input.Values, input.Shape.LastOrDefault(1))))));

    /// <remarks>
    /// Signs and the interval of magnitudes stay, and with them the domain of a root, a logarithm or a quotient. Whole numbers stay whole:
    /// masks and counts are such.
    /// </remarks>
    private static float[] Vary(float[] values, int row)
    {
        var random = new Random(17);
        bool whole = Array.TrueForAll(values, float.IsInteger);
        var samples = new float[(1 + Variations) * values.Length];
        values.CopyTo(samples, 0);
        for (int i = values.Length; i < samples.Length; i++)
        {
            int place = i % values.Length;
            float own = values[place], other = MathF.Abs(values[place - (place % row) + random.Next(row)]);
            float share = Reach * random.NextSingle();
            float magnitude = ((1 - share) * MathF.Abs(own)) + (share * other);
            samples[i] = MathF.CopySign(whole ? MathF.Round(magnitude) : magnitude, own);
        }

        return samples;
    }
}
