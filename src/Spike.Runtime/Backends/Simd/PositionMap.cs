using System.Runtime.Intrinsics;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Backends.Simd;

/// <summary>Which inputs each position of a convolution reads, in blocks of positions; see <see cref="ConvolutionStep"/>.</summary>
internal sealed unsafe class PositionMap
{
    private const int MaxBordered = 1 << 27;

    private readonly Window window;
    private readonly int groupChannels;
    private readonly bool bordered;

    // Bordered: rows of the outer axis, each of Width positions, border included.
    private readonly int width;
    private readonly int outerRows;
    private readonly int channelLength;
    private readonly int[] inputOffsets = [];

    // Gathered: for each tap and position the offset in a channel, or -1.
    private readonly int[] sources = [];
    private readonly int rowsPerBlock;

    /// <param name="window">The convolution's.</param>
    /// <param name="groupChannels">Input channels that one output channel reads.</param>
    /// <param name="blockPositions">Positions of a block, about.</param>
    public PositionMap(Window window, int groupChannels, int blockPositions)
    {
        this.window = window;
        this.groupChannels = groupChannels;
        int axes = window.Kernel.Length;
        int outerSize = axes == 1 ? 1 : Reach(0), innerSize = Reach(axes - 1);
        // Wide dilations around a narrow input would make more border than memory holds.
        bordered = axes is 1 or 2 && window.Strides.All(stride => stride == 1) && (Int128)window.Channels * outerSize * innerSize <= MaxBordered;
        if (bordered)
        {
            (outerRows, width) = (axes == 1 ? 1 : window.OutputSize[0], innerSize);
            // The last position of the last tap reads up to a block's rounding behind the sample.
            channelLength = outerSize * width;
            rowsPerBlock = Math.Clamp(blockPositions / width, 1, outerRows);
            inputOffsets = [.. Enumerable.Range(0, groupChannels * window.KernelLength).Select(BorderedOffset)];
        }
        else
        {
            (outerRows, width) = (window.OutputLength, 1);
            rowsPerBlock = Math.Min(blockPositions, outerRows);
            sources = [.. Enumerable.Range(0, window.KernelLength * window.OutputLength)
                .Select(i => window.Source(i % window.OutputLength, i / window.OutputLength))];
        }
    }

    public int Blocks => (outerRows + rowsPerBlock - 1) / rowsPerBlock;

    /// <summary>Positions of a whole block, border included.</summary>
    public int BlockLength => rowsPerBlock * width;

    /// <summary>int16 elements of a sample inside its border, with room for the last panel to read on.</summary>
    public long BorderedLength => bordered ? ((long)window.Channels * channelLength) + (2L * PanelProduct.Columns) + BlockLength : 0;

    private int RowLength => bordered ? window.OutputSize[^1] : rowsPerBlock;

    /// <summary>Where input k of an output channel (channel and tap) lies inside the border, for position 0.</summary>
    private int BorderedOffset(int k)
    {
        (int channel, int tap) = Math.DivRem(k, window.KernelLength);
        int column = tap % window.Kernel[^1] * window.Dilations[^1];
        int row = window.Kernel.Length == 1 ? 0 : tap / window.Kernel[^1] * window.Dilations[0];
        return (channel * channelLength) + (row * width) + column;
    }

    /// <summary>Input length of an axis with its border, as far as any tap reaches.</summary>
    private int Reach(int axis) => window.OutputSize[axis] + ((window.Kernel[axis] - 1) * window.Dilations[axis]);

    /// <summary>Where the results of a block go: first position, rows of positions, positions a row, and their distance in the tile.</summary>
    public (int Position, int Rows, int RowLength, int RowStride) Rows(int block)
    {
        int row = block * rowsPerBlock, rows = Math.Min(rowsPerBlock, outerRows - row);
        return bordered ? (row * RowLength, rows, RowLength, width) : (row, 1, rows, rows);
    }

    /// <summary>Copies a sample into its border.</summary>
    public void Prepare(short* codes, short* target, int channels)
    {
        if (!bordered) return;
        new Span<short>(target, (int)BorderedLength).Clear();
        bool flat = window.InputSize.Length == 1;
        int inputRows = flat ? 1 : window.InputSize[0], inputColumns = window.InputSize[^1];
        int top = flat ? 0 : window.Pads[0], left = window.Pads[^1];
        int rows = Math.Min(inputRows, (channelLength / width) - top), columns = Math.Max(0, Math.Min(inputColumns, width - left));
        for (int channel = 0; channel < channels; channel++)
        {
            for (int row = 0; row < rows; row++)
            {
                short* from = codes + ((nint)channel * window.InputLength) + (row * inputColumns);
                short* to = target + ((nint)channel * channelLength) + ((row + top) * width) + left;
                new ReadOnlySpan<short>(from, columns).CopyTo(new Span<short>(to, columns));
            }
        }
    }

    /// <summary>Packs the inputs of one block and group into panels.</summary>
    public void Pack(SimdLevel level, short* codes, short* inBorder, int group, int block, short* panels)
    {
        int pairs = PanelProduct.Pairs(groupChannels * window.KernelLength), first = block * rowsPerBlock * width;
        short* channels = bordered ? inBorder + ((nint)group * groupChannels * channelLength) : codes + ((nint)group * groupChannels * window.InputLength);
        for (int panel = 0; panel < PanelProduct.Panels(BlockLength); panel++, first += PanelProduct.Columns)
        {
            for (int pair = 0; pair < pairs; pair++, panels += PanelProduct.PairLength)
            {
                if (bordered) PackBordered(level, channels, first, 2 * pair, panels);
                else PackGathered(channels, first, 2 * pair, panels);
            }
        }
    }

    private void PackBordered(SimdLevel level, short* channels, int position, int k, short* panel)
    {
        short* even = channels + inputOffsets[k] + position;
        bool single = k + 1 >= inputOffsets.Length;
        short* odd = single ? even : channels + inputOffsets[k + 1] + position;
        if (level >= SimdLevel.Avx2)
        {
            PanelPacking.Store(panel, Vector256.Load(even), single ? default : Vector256.Load(odd));
            return;
        }

        if (level >= SimdLevel.AdvSimd)
        {
            Kernels.Arm.PanelWeave.Pair(panel, even, single ? null : odd);
            return;
        }

        for (int i = 0; i < PanelProduct.Columns; i++)
        {
            panel[2 * i] = even[i];
            panel[(2 * i) + 1] = single ? (short)0 : odd[i];
        }
    }

    private void PackGathered(short* channels, int position, int k, short* panel)
    {
        new Span<short>(panel, PanelProduct.PairLength).Clear();
        int count = Math.Min(PanelProduct.Columns, window.OutputLength - position);
        for (int half = 0; half < 2 && k + half < groupChannels * window.KernelLength && count > 0; half++)
        {
            (int channel, int tap) = Math.DivRem(k + half, window.KernelLength);
            short* input = channels + ((nint)channel * window.InputLength);
            ReadOnlySpan<int> from = sources.AsSpan((tap * window.OutputLength) + position, count);
            for (int i = 0; i < from.Length; i++) panel[(2 * i) + half] = from[i] < 0 ? (short)0 : input[from[i]];
        }
    }
}
