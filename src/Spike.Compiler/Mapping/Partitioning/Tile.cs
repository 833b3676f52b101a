using System.Collections.Immutable;

namespace Spike.Compiler.Mapping.Partitioning;

/// <summary>A box of a population's positions: rows and columns of an image, a run of tokens.</summary>
/// <param name="Shape">How the positions are laid out, row-major; one axis: a run, whatever the positions are.</param>
/// <param name="First">The first of each axis.</param>
/// <param name="Size">Of each axis.</param>
internal sealed record Tile(ImmutableArray<int> Shape, ImmutableArray<int> First, ImmutableArray<int> Size)
{
    private int[]? numbers;

    /// <summary>The positions' numbers in the population, ascending.</summary>
    public ReadOnlySpan<int> Numbers => numbers ??= Count();

    public int Positions => Size.Aggregate(1, (product, size) => product * size);

    /// <summary>A run of positions.</summary>
    public static Tile Run(int all, int first, int positions) => new([all], [first], [positions]);

    public static Tile Whole(ImmutableArray<int> shape) => new(shape, [.. shape.Select(_ => 0)], shape);

    private int[] Count()
    {
        var all = new int[Positions];
        for (int i = 0; i < all.Length; i++)
        {
            int rest = i, stride = 1;
            for (int axis = Shape.Length - 1; axis >= 0; axis--)
            {
                all[i] += (First[axis] + (rest % Size[axis])) * stride;
                rest /= Size[axis];
                stride *= Shape[axis];
            }
        }

        return all;
    }
}
