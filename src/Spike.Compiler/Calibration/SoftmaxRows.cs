namespace Spike.Compiler.Calibration;

/// <summary>
/// What a softmax can tell apart in the values that it reads: of each row, what lies within <see cref="Reach"/> of the largest. The rest
/// of a mask's -1e9 or -∞ is the same nothing, and codes must not be spent on it.
/// </summary>
/// <param name="Length">Elements a row; 0 where the value is a summand of such rows, of which only a mask's depth is cut.</param>
/// <param name="Stride">Elements between two neighbours of a row.</param>
/// <param name="Factor">What the value is multiplied by on its way to the softmax.</param>
internal sealed record SoftmaxRows(int Length, int Stride, float Factor = 1)
{
    /// <summary>exp(-17.4) · 2^24 rounds to 0: the integer exponential holds nothing beyond. A whole number, so that rows of whole numbers stay such.</summary>
    public const float Reach = 18;

    /// <summary>What lies below this was put there by a mask.</summary>
    public const float Masked = -1000;

    /// <summary>A value that is added to others before a softmax reads the sum.</summary>
    public static readonly SoftmaxRows Summand = new(0, 1);

    public static SoftmaxRows Of((int Length, int Stride) rows, float factor) => new(rows.Length, rows.Stride, factor);

    /// <summary>Hands every row on, raised to its floor; rows that a mask covers whole are left out.</summary>
    /// <param name="values">[.., Length, Stride] elements.</param>
    /// <param name="observer">Sees the rows.</param>
    public void Watch(ReadOnlySpan<float> values, RangeObserver observer)
    {
        var row = new float[Length == 0 ? values.Length : Length];
        if (Length == 0)
        {
            for (int i = 0; i < row.Length; i++) row[i] = MathF.Max(values[i], 2 * Masked);
            observer.Add(row);
            return;
        }

        for (int block = 0; block < values.Length; block += Length * Stride)
        {
            for (int inner = 0; inner < Stride; inner++)
            {
                float largest = float.NegativeInfinity;
                for (int i = 0; i < Length; i++) largest = MathF.Max(largest, row[i] = values[block + (i * Stride) + inner]);
                if (largest < Masked) continue;
                // A NaN stays one: it makes the largest NaN and passes the maximum.
                for (int i = 0; i < Length; i++) row[i] = MathF.Max(row[i], largest - (Reach / Factor));
                observer.Add(row);
            }
        }
    }
}
