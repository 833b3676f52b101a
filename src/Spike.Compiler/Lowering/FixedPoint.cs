namespace Spike.Compiler.Lowering;

/// <summary>Real multipliers as 31-bit integers with a shift: m ≈ M / 2^s.</summary>
internal static class FixedPoint
{
    /// <summary>Multipliers stay under this bound, so that 32-bit membranes times multipliers fit 62 bits.</summary>
    public const long MaxMultiplier = 1L << 30;

    public const int MaxShift = 62;

    private const double MaxSum = 1L << 61;

    /// <summary>
    /// Brings multipliers and offset of a firing to what its integers can hold, without changing what fires: an offset that alone drives
    /// the codes to their end goes no further, and multipliers of which one unit does so shrink together, so that what cancels goes on cancelling.
    /// </summary>
    /// <param name="multipliers">Real multipliers, in codes of the output for one unit of the term; changed in place.</param>
    /// <param name="magnitudes">The largest absolute value that each term can take.</param>
    /// <param name="offset">The real offset, in codes of the output.</param>
    /// <param name="codes">The largest absolute value of a code.</param>
    /// <returns>The offset.</returns>
    public static double Saturate(Span<double> multipliers, ReadOnlySpan<double> magnitudes, double offset, double codes)
    {
        double largest = 0;
        foreach (double multiplier in multipliers) largest = Math.Max(largest, Math.Abs(multiplier));
        const double most = MaxMultiplier / 4;
        if (largest > most)
        {
            foreach (ref double multiplier in multipliers) multiplier *= most / largest;
            offset *= most / largest;
        }

        double reach = codes + 1;
        for (int i = 0; i < multipliers.Length; i++) reach += Math.Abs(multipliers[i]) * magnitudes[i];
        return Math.Clamp(offset, -reach, reach);
    }

    /// <summary>The largest shift at which every multiplier fits and the sum of all terms stays under 2^61.</summary>
    /// <param name="multipliers">Real multipliers, in codes of the output for one unit of the term.</param>
    /// <param name="magnitudes">The largest absolute value that each term can take.</param>
    /// <param name="offset">The real offset, in codes of the output.</param>
    public static int Shift(ReadOnlySpan<double> multipliers, ReadOnlySpan<double> magnitudes, double offset)
    {
        double largest = 0, sum = Math.Abs(offset) + 1;
        for (int i = 0; i < multipliers.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(multipliers[i]));
            sum += Math.Abs(multipliers[i]) * magnitudes[i];
        }

        int shift = MaxShift;
        while (shift > 1 && (Math.ScaleB(largest, shift) >= MaxMultiplier || Math.ScaleB(sum, shift) >= MaxSum)) shift--;
        return shift;
    }

    /// <summary>round(m · 2^s), saturated to what a multiplier can hold.</summary>
    public static int Multiplier(double value, int shift) =>
        (int)Math.Clamp(Math.Round(Math.ScaleB(value, shift)), -(double)MaxMultiplier, MaxMultiplier);

    /// <summary>round(o · 2^s); saturated where the offset alone is beyond every code.</summary>
    public static long Offset(double value, int shift) => (long)Math.Clamp(Math.Round(Math.ScaleB(value, shift)), -MaxSum, MaxSum);
}
