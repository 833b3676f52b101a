using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Spike.Runtime.Kernels;

/// <summary>Sums of rows of weights.</summary>
internal static class WeightSums
{
    // A step adds at most twice 128 to a sum of 16 bits.
    private const int MaxSteps = 127;

    /// <summary>Σ w.</summary>
    public static long Of(ReadOnlySpan<sbyte> weights) => Sum(weights, magnitudes: false);

    /// <summary>Σ |w|.</summary>
    public static long OfMagnitudes(ReadOnlySpan<sbyte> weights) => Sum(weights, magnitudes: true);

    private static long Sum(ReadOnlySpan<sbyte> weights, bool magnitudes)
    {
        long total = 0;
        int i = 0, vectors = weights.Length / Vector256<sbyte>.Count;
        ReadOnlySpan<Vector256<sbyte>> blocks = MemoryMarshal.Cast<sbyte, Vector256<sbyte>>(weights);
        while (i < vectors)
        {
            Vector256<short> sum = default;
            for (int end = Math.Min(vectors, i + MaxSteps); i < end; i++)
            {
                (Vector256<short> low, Vector256<short> high) = Vector256.Widen(blocks[i]);
                sum += magnitudes ? Vector256.Abs(low) + Vector256.Abs(high) : low + high;
            }

            (Vector256<int> left, Vector256<int> right) = Vector256.Widen(sum);
            total += Vector256.Sum(left + right);
        }

        foreach (sbyte weight in weights[(vectors * Vector256<sbyte>.Count)..]) total += magnitudes ? Math.Abs((int)weight) : weight;
        return total;
    }
}
