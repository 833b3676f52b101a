using System.Collections.Immutable;
using Spike.Compiler.Mapping.Partitioning;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Mapping.Images;

/// <summary>A window over the inputs that a tile reads, as if there were no others.</summary>
/// <param name="Whole">Of the population.</param>
/// <param name="Cropped">Of the tile: its outputs are the tile, its inputs what they read, its padding what lies outside of the image.</param>
/// <param name="From">The first input of each axis.</param>
internal sealed record WindowCrop(Window Whole, Window Cropped, ImmutableArray<int> From)
{
    public static WindowCrop Of(Window window, Tile tile)
    {
        int axes = window.InputSize.Length;
        int[] from = new int[axes], size = new int[axes], pads = new int[axes];
        for (int axis = 0; axis < axes; axis++)
        {
            int lowest = (tile.First[axis] * window.Strides[axis]) - window.Pads[axis];
            int highest = lowest + ((tile.Size[axis] - 1) * window.Strides[axis]) + ((window.Kernel[axis] - 1) * window.Dilations[axis]);
            from[axis] = Math.Clamp(lowest, 0, window.InputSize[axis] - 1);
            size[axis] = Math.Clamp(highest, from[axis], window.InputSize[axis] - 1) - from[axis] + 1;
            pads[axis] = Math.Max(0, -lowest);
        }

        return new WindowCrop(window, window with { InputSize = [.. size], OutputSize = tile.Size, Pads = [.. pads] }, [.. from]);
    }

    /// <summary>The row of the cropped window that a row of the whole one becomes.</summary>
    public int Row(int row)
    {
        (int channel, int rest) = Math.DivRem(row, Whole.InputLength);
        int local = 0, stride = 1;
        for (int axis = Whole.InputSize.Length - 1; axis >= 0; axis--)
        {
            local += ((rest % Whole.InputSize[axis]) - From[axis]) * stride;
            rest /= Whole.InputSize[axis];
            stride *= Cropped.InputSize[axis];
        }

        return (channel * Cropped.InputLength) + local;
    }
}
