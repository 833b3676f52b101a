using System.Collections.Immutable;

namespace Spike.Runtime.Programs.Reference;

internal static class Strided
{
    /// <summary>The offset that flat row-major index <paramref name="index"/> of <paramref name="sizes"/> has under <paramref name="strides"/>.</summary>
    public static int Offset(int index, ImmutableArray<int> sizes, ImmutableArray<int> strides)
    {
        int offset = 0;
        for (int axis = sizes.Length - 1; axis >= 0; axis--)
        {
            offset += index % sizes[axis] * strides[axis];
            index /= sizes[axis];
        }

        return offset;
    }
}
