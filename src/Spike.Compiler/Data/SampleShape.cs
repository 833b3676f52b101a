using System.Collections.Immutable;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Data;

/// <summary>Whether the samples of an array fit an input.</summary>
internal static class SampleShape
{
    /// <summary>Axes of 1 apart, the array must have the input's axes behind one for the samples.</summary>
    /// <remarks>
    /// 28x28 fits 1x28x28, and 784 does not: that it has as many elements says nothing of their order. Images are the exception: they
    /// are rows of pixels, and an input of a single axis can only want them one after the other.
    /// </remarks>
    public static bool Fits(DataArray array, TensorShape input)
    {
        if (array.Dimensions.Length == 0) return false;
        ImmutableArray<int> sample = Essential(array.Dimensions.Skip(1)), expected = Essential(input.Dimensions);
        return sample.SequenceEqual(expected)
            || (array.IsImage && expected.Length == 1 && Elements(sample) == expected[0]);
    }

    private static ImmutableArray<int> Essential(IEnumerable<int> dimensions) => [.. dimensions.Where(dimension => dimension != 1)];

    private static long Elements(ImmutableArray<int> dimensions) => dimensions.Aggregate(1L, (product, dimension) => product * dimension);
}
