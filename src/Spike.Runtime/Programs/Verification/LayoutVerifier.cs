using System.Collections.Immutable;
using Spike.Runtime.Programs.Reference;

namespace Spike.Runtime.Programs.Verification;

/// <summary>Checks where the matrices of a batch lie.</summary>
internal static class LayoutVerifier
{
    /// <summary>Whether every element lies inside an edge.</summary>
    public static bool Fits(MatrixLayout layout, ImmutableArray<int> batch, int rows, int columns, int length)
    {
        if (layout is null || layout.BatchStrides.Length != batch.Length || layout.RowStride < 0 || layout.ColumnStride < 0
            || layout.BatchStrides.Any(stride => stride < 0)) return false;
        Int128 last = ((Int128)layout.RowStride * (rows - 1)) + ((Int128)layout.ColumnStride * (columns - 1));
        for (int axis = 0; axis < batch.Length; axis++) last += (Int128)layout.BatchStrides[axis] * (batch[axis] - 1);
        return last < length;
    }

    /// <summary>Whether a layout that fits writes every element of an edge once.</summary>
    public static bool CoversOnce(MatrixLayout layout, ImmutableArray<int> batch, int rows, int columns, int length)
    {
        var seen = new bool[length];
        int matrices = batch.Aggregate(1, (product, size) => product * size);
        for (int matrix = 0; matrix < matrices; matrix++)
        {
            int start = Strided.Offset(matrix, batch, layout.BatchStrides);
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                {
                    ref bool element = ref seen[start + (row * layout.RowStride) + (column * layout.ColumnStride)];
                    if (element) return false;
                    element = true;
                }
            }
        }

        return true;
    }
}
