using Spike.Compiler.Data;

namespace Spike.Cli.Conformance;

/// <summary>A test's own inputs and seeded variations of them, so that a scale is chosen from more than one sample.</summary>
internal static class CalibrationSamples
{
    private const int Variations = 7;

    /// <summary>How far an element goes towards another one's magnitude, at most.</summary>
    private const float Reach = 0.25f;

    public static void Write(string path, IEnumerable<(string Name, int[] Shape, float[] Values)> inputs) =>
        NpzWriter.Write(path, inputs.Select(input => (input.Name, DataArray.Of([1 + Variations, .. input.Shape], Vary(input.Values)))));

    /// <remarks>
    /// Signs and the interval of magnitudes stay, and with them the domain of a root, a logarithm or a quotient. Whole numbers stay whole:
    /// masks and counts are such.
    /// </remarks>
    private static float[] Vary(float[] values)
    {
        var random = new Random(17);
        bool whole = Array.TrueForAll(values, float.IsInteger);
        var samples = new float[(1 + Variations) * values.Length];
        values.CopyTo(samples, 0);
        for (int i = values.Length; i < samples.Length; i++)
        {
            float own = values[i % values.Length], other = MathF.Abs(values[random.Next(values.Length)]);
            float share = Reach * random.NextSingle();
            float magnitude = ((1 - share) * MathF.Abs(own)) + (share * other);
            samples[i] = MathF.CopySign(whole ? MathF.Round(magnitude) : magnitude, own);
        }

        return samples;
    }
}
