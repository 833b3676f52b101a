namespace Spike.Compiler.Lowering;

/// <summary>Weights as int8 with a scale for each output channel, symmetric around zero. Fewer bits are int8 too, of which fewer are used.</summary>
/// <param name="Codes">[channels, inputs].</param>
/// <param name="Scales">[channels].</param>
internal sealed record QuantizedWeights(sbyte[] Codes, double[] Scales)
{
    private const int Candidates = 24;

    /// <summary>Fewer bits clip more: a candidate each hundredth of the range, down to a fifth of it.</summary>
    private const int CandidatesOfFewBits = 80;

    /// <summary>Products of an 8-bit number and a scale are rounded to single precision.</summary>
    private const double OnGrid = 1e-4;

    /// <summary>For each channel the scale of least squared error, of those that clip at most a fifth of the range; with fewer bits, all but a fifth.</summary>
    /// <param name="weights">[channels, inputs].</param>
    /// <param name="channels">Output channels.</param>
    /// <param name="bits">2 to 8.</param>
    public static QuantizedWeights Of(ReadOnlyMemory<float> weights, int channels, int bits = CompileOptions.MostWeightBits) =>
        Of(channels, channels == 0 ? 0 : weights.Length / channels, bits, (channel, row) => weights.Span.Slice(channel * row.Length, row.Length).CopyTo(row));

    /// <summary>The same for a matrix of [inputs, channels].</summary>
    public static QuantizedWeights OfColumns(ReadOnlyMemory<float> matrix, int channels, int bits = CompileOptions.MostWeightBits) =>
        Of(channels, channels == 0 ? 0 : matrix.Length / channels, bits, (channel, row) =>
        {
            ReadOnlySpan<float> values = matrix.Span;
            for (int i = 0; i < row.Length; i++) row[i] = values[(i * channels) + channel];
        });

    /// <summary>Codes on either side of zero.</summary>
    public static int Levels(int bits) => (1 << (bits - 1)) - 1;

    /// <summary>Channel by channel, on all processors: no channel knows of another.</summary>
    private static QuantizedWeights Of(int channels, int inputs, int bits, Fill fill)
    {
        int levels = Levels(bits);
        var codes = new sbyte[channels * inputs];
        var scales = new double[channels];
        Parallel.For(0, channels, () => new float[inputs], (channel, _, row) =>
        {
            fill(channel, row);
            double scale = scales[channel] = Scale(row, levels);
            for (int i = 0; i < inputs; i++) codes[(channel * inputs) + i] = (sbyte)Code(row[i], scale, levels);
            return row;
        }, _ => { });
        return new QuantizedWeights(codes, scales);
    }

    private delegate void Fill(int channel, Span<float> row);

    /// <summary>Σ weight · value over one channel's real weights.</summary>
    public double Dot(int channel, ReadOnlySpan<double> values)
    {
        ReadOnlySpan<sbyte> own = Codes.AsSpan(channel * values.Length, values.Length);
        double sum = 0;
        for (int i = 0; i < own.Length; i++) sum += own[i] * values[i];
        return sum * Scales[channel];
    }

    private static double Scale(ReadOnlySpan<float> row, int levels)
    {
        double magnitude = 0;
        foreach (float weight in row) magnitude = Math.Max(magnitude, Math.Abs(weight));
        // A channel without weights, or with denormal ones, integrates nothing; any scale says so.
        if (magnitude < 1e-30) return 1;
        if (Grid(row, magnitude, levels) is { } grid) return grid;
        (int candidates, double most) = levels == Levels(CompileOptions.MostWeightBits) ? (Candidates, 0.2) : (CandidatesOfFewBits, 0.8);
        double best = magnitude / levels, bestError = double.PositiveInfinity;
        for (int candidate = 0; candidate < candidates; candidate++)
        {
            double scale = magnitude * (1 - (most * candidate / candidates)) / levels, error = 0;
            foreach (float weight in row)
            {
                double difference = weight - (Code(weight, scale, levels) * scale);
                error += difference * difference;
            }

            if (error < bestError) (best, bestError) = (scale, error);
        }

        return best;
    }

    /// <summary>The scale of weights that were quantised before: all of them are whole multiples of it, 127 at most. None for others.</summary>
    private static double? Grid(ReadOnlySpan<float> row, double magnitude, int levels)
    {
        for (int largest = levels; largest > 1; largest--)
        {
            double scale = magnitude / largest;
            bool fits = true;
            for (int i = 0; fits && i < row.Length; i++) fits = Math.Abs((row[i] / scale) - Math.Round(row[i] / scale)) < OnGrid;
            if (fits) return scale;
        }

        return null;
    }

    private static double Code(float weight, double scale, int levels) => Math.Clamp(Math.Round(weight / scale), -levels, levels);
}
