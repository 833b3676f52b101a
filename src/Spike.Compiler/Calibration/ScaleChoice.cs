using System.Runtime.Intrinsics;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Calibration;

/// <summary>Chooses the scale of an edge from what calibration saw.</summary>
/// <remarks>
/// Least squares: candidates clip between nothing and most of the range; a smaller scale rounds finer and clips more. Rounding is measured on the
/// even subset, clipping on all elements of the tail.
/// </remarks>
internal static class ScaleChoice
{
    private const int Candidates = 200;
    private const double SmallestShare = 0.08;

    /// <summary>A value that stays below counts as zero: its scale would be no number that single precision holds.</summary>
    private const double SmallestMagnitude = 1e-30;

    /// <summary>The largest scale whose inverse is a normal number of single precision.</summary>
    private const double LargestScale = 8e37;

    public static double Choose(ValueRange range, CodeRange codes, ScaleMethod method = ScaleMethod.LeastSquares) => Search(range, codes, method).Scale;

    /// <summary>Signed or unsigned codes, whichever errs less: a value with a short negative tail may be better off without it.</summary>
    /// <param name="range">What calibration saw.</param>
    /// <param name="signed">The codes with signs.</param>
    /// <param name="unsigned">Those without; they have signs too where there are none wide enough.</param>
    /// <param name="method">How the scale is chosen.</param>
    public static (CodeRange Codes, double Scale) ChooseWithSign(
        ValueRange range, CodeRange signed, CodeRange unsigned, ScaleMethod method = ScaleMethod.LeastSquares)
    {
        (double scale, double error) = Search(range, signed, method);
        // A value that is never positive would be nothing without its sign.
        if (unsigned.Signed || !(range.Max >= SmallestMagnitude)) return (signed, scale);
        (double unsignedScale, double unsignedError) = Search(range, unsigned, method);
        return unsignedError < error ? (unsigned, unsignedScale) : (signed, scale);
    }

    private static (double Scale, double Error) Search(ValueRange range, CodeRange codes, ScaleMethod method)
    {
        int levels = Math.Max(codes.Max, 1);
        double magnitude = codes.Signed ? range.Magnitude : Math.Max(range.Max, 0);
        if (!(magnitude >= SmallestMagnitude) || !double.IsFinite(magnitude)) return (1.0 / levels, 0);
        magnitude = Math.Min(magnitude, LargestScale * levels);
        // Whole numbers that fit are carried without error, by a power of two: a mask of ones and zeros costs one spike for each one.
        if (magnitude <= levels && range.Elements.Length > 0 && Array.TrueForAll(range.Elements, float.IsInteger))
            return (Math.ScaleB(1, -(int)Math.Floor(Math.Log2(levels / magnitude))), 0);
        (float[] bulk, float[] tail, double weight) = range.Tail is { } ends
            ? (Array.FindAll(range.Elements, element => MathF.Abs(element) < ends.From), ends.Elements, ends.Weight)
            : (range.Elements, [], 1);
        double Error(double scale, double giveUpAt)
        {
            double clipped = SquaredError(tail, codes, scale, giveUpAt);
            return clipped + (weight * SquaredError(bulk, codes, scale, (giveUpAt - clipped) / weight));
        }

        if (method == ScaleMethod.Percentile)
        {
            double end = range.Percentile(codes.Signed), percentile = Math.Min(end / levels, LargestScale);
            return end >= SmallestMagnitude ? (percentile, Error(percentile, double.PositiveInfinity)) : (magnitude / levels, double.PositiveInfinity);
        }

        if (method == ScaleMethod.Entropy)
        {
            double entropic = Math.Min(EntropyThreshold.Of(range, codes) ?? magnitude, magnitude) / levels;
            return (entropic, Error(entropic, double.PositiveInfinity));
        }

        double best = magnitude / levels, bestError = double.PositiveInfinity;
        for (int candidate = 0; candidate < Candidates; candidate++)
        {
            double share = 1 - ((1 - SmallestShare) * candidate / (Candidates - 1));
            double scale = magnitude * share / levels;
            double error = Error(scale, bestError);
            if (error < bestError) (best, bestError) = (scale, error);
        }

        return (best, bestError);
    }

    // Eight lanes on every machine, emulated where there are none: the order of the sums, and so the scale, must not depend on where it is chosen.
    private static double SquaredError(float[] elements, CodeRange codes, double scale, double giveUpAt)
    {
        const int Part = 4096;
        float inverse = (float)(1 / scale);
        Vector256<float> low = Vector256.Create((float)codes.Min), high = Vector256.Create((float)codes.Max);
        double sum = 0, limit = giveUpAt / (scale * scale);
        for (int start = 0; start < elements.Length && sum < limit; start += Part)
        {
            ReadOnlySpan<float> part = elements.AsSpan(start, Math.Min(Part, elements.Length - start));
            Vector256<float> errors = default;
            for (; part.Length >= Vector256<float>.Count; part = part[Vector256<float>.Count..])
            {
                Vector256<float> code = Vector256.Create(part) * inverse;
                Vector256<float> error = code - Vector256.Round(Vector256.Min(Vector256.Max(code, low), high));
                errors += error * error;
            }

            sum += Vector256.Sum(errors);
            foreach (float element in part)
            {
                float code = element * inverse;
                float error = code - MathF.Round(Math.Clamp(code, codes.Min, codes.Max));
                sum += error * error;
            }
        }

        return sum * scale * scale;
    }
}
