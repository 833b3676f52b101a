using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Backends.Simd;

/// <summary>
/// A sample's codes laid out so that a convolution reads 16 neighbouring positions of any tap with one load: [phase][channel group][row][column][4 bytes].
/// </summary>
/// <remarks>
/// A group holds 4 channels as bytes, or 2 as 16-bit numbers. Strides split the sample into phases, one for each remainder of row and column, in each of which
/// neighbouring windows are neighbours. Positions run on through the border behind each row; what is computed there is dropped.
/// </remarks>
internal sealed unsafe class CodeImage
{
    private readonly Window window;
    private readonly bool bytes;
    private readonly int groupChannels;
    private readonly int channelGroups;
    private readonly int convolutionGroups;
    private readonly (int Rows, int Columns) size;
    private readonly bool[] usedRows;
    private readonly bool[] usedColumns;
    private readonly (int Kernel, int Stride, int Dilation, int Pad, int Input, int Output)[] axes;

    /// <param name="window">Of one or two axes.</param>
    /// <param name="groups">Independent convolutions.</param>
    /// <param name="bytes">Whether a group has 4 channels.</param>
    public CodeImage(Window window, int groups, bool bytes)
    {
        this.window = window;
        this.bytes = bytes;
        convolutionGroups = groups;
        groupChannels = bytes ? BytePacking.Group : 2;
        channelGroups = ((window.Channels / groups) + groupChannels - 1) / groupChannels;
        axes = [.. Enumerable.Range(window.Kernel.Length - 2, 2).Select(axis => axis < 0 ? (1, 1, 1, 0, 1, 1)
            : (window.Kernel[axis], window.Strides[axis], window.Dilations[axis], window.Pads[axis], window.InputSize[axis], window.OutputSize[axis]))];
        size = (Reach(axes[0]), Reach(axes[1]));
        (usedRows, usedColumns) = (Used(axes[0]), Used(axes[1]));
        Groups = channelGroups * axes[0].Kernel * axes[1].Kernel;
        Offsets = [.. Enumerable.Range(0, Groups).Select(Offset)];
    }

    /// <summary>Whether convolutions can be read like this at all: a group's bytes are at 32-bit offsets.</summary>
    public static bool Holds(Window window, int groups)
    {
        if (window.Kernel.Length is not (1 or 2)) return false;
        Int128 bytes = 4 * (Int128)((window.Channels / groups) + 3) * groups;
        for (int axis = 0; axis < window.Kernel.Length; axis++)
            bytes *= ((Int128)window.OutputSize[axis] + ((window.Kernel[axis] - 1) * (Int128)window.Dilations[axis] / window.Strides[axis])) * window.Strides[axis];
        return bytes < 1 << 27;
    }

    /// <summary>Groups of 4 bytes that one output sums.</summary>
    public int Groups { get; }

    /// <summary>Where each group of the first convolution lies from a position's place, in bytes.</summary>
    public int[] Offsets { get; }

    /// <summary>Positions of an output channel, those in the border between rows too.</summary>
    public int Positions => ((axes[0].Output - 1) * size.Columns) + axes[1].Output;

    /// <summary>From output row to output row, in positions.</summary>
    public int RowStride => size.Columns;

    public int RowLength => axes[1].Output;

    /// <summary>Bytes of an image, with room for the last position's vectors.</summary>
    public long Length => ((long)convolutionGroups * GroupLength) + 1024;

    /// <summary>Bytes from one convolution's channels to the next's.</summary>
    public int GroupLength => axes[0].Stride * axes[1].Stride * PhaseLength;

    private int PhaseLength => channelGroups * size.Rows * size.Columns * 4;

    private static int Reach((int Kernel, int Stride, int Dilation, int Pad, int Input, int Output) axis) =>
        axis.Output + ((axis.Kernel - 1) * axis.Dilation / axis.Stride);

    private int Offset(int group)
    {
        int taps = axes[0].Kernel * axes[1].Kernel, tap = group % taps;
        int row = tap / axes[1].Kernel * axes[0].Dilation, column = tap % axes[1].Kernel * axes[1].Dilation;
        int phase = (row % axes[0].Stride * axes[1].Stride) + (column % axes[1].Stride);
        return (phase * PhaseLength) + (4 * ((((group / taps * size.Rows) + (row / axes[0].Stride)) * size.Columns) + (column / axes[1].Stride)));
    }

    /// <summary>The weights of an output channel in the order of <see cref="Offsets"/>.</summary>
    /// <param name="weights">[channels of a convolution, taps].</param>
    /// <param name="target">Receives groups of 4 bytes.</param>
    public void Weights(ReadOnlySpan<sbyte> weights, byte* target)
    {
        int taps = window.KernelLength, channels = window.Channels / convolutionGroups;
        for (int channel = 0; channel < channels; channel++)
        {
            for (int tap = 0; tap < taps; tap++)
            {
                int at = (((channel / groupChannels * taps) + tap) * groupChannels) + (channel % groupChannels);
                if (bytes) ((sbyte*)target)[at] = weights[(channel * taps) + tap];
                else ((short*)target)[at] = weights[(channel * taps) + tap];
            }
        }
    }

    /// <summary>Lays a sample out.</summary>
    /// <param name="codes">[channels, input size].</param>
    /// <param name="offset">Added to each code; what the border holds.</param>
    /// <param name="image">Receives <see cref="Length"/> bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(short* codes, int offset, byte* image)
    {
        new Span<byte>(image, checked((int)Length)).Fill((byte)offset);
        int channels = window.Channels / convolutionGroups;
        short** rows = stackalloc short*[BytePacking.Group];
        for (int group = 0; group < convolutionGroups * channelGroups; group++)
        {
            int first = (group / channelGroups * channels) + (group % channelGroups * groupChannels), last = ((group / channelGroups) + 1) * channels - 1;
            byte* plane = image + ((nint)(group / channelGroups) * GroupLength) + (group % channelGroups * size.Rows * size.Columns * 4);
            for (int row = 0; row < axes[0].Input; row++)
            {
                (int down, int phaseRow) = Math.DivRem(row + axes[0].Pad, axes[0].Stride);
                if (down >= size.Rows || !usedRows[phaseRow]) continue;
                // A channel that is missing meets weights of zero: any other will do.
                for (int i = 0; i < groupChannels; i++) rows[i] = codes + ((((nint)Math.Min(first + i, last) * axes[0].Input) + row) * axes[1].Input);
                FillRow(rows, offset, plane + ((nint)phaseRow * axes[1].Stride * PhaseLength) + ((nint)down * size.Columns * 4));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillRow(short** rows, int offset, byte* target)
    {
        (_, int stride, _, int pad, int count, _) = axes[1];
        int x = 0;
        if (stride == 1)
        {
            int room = Math.Min(count, size.Columns - pad);
            byte* to = target + (pad * 4);
            for (; x + 16 <= room; x += 16, to += 64)
            {
                if (bytes) BytePacking.Interleave(Vector256.Load(rows[0] + x), Vector256.Load(rows[1] + x), Vector256.Load(rows[2] + x), Vector256.Load(rows[3] + x), (short)offset, (sbyte*)to);
                else PanelPacking.Store((short*)to, Vector256.Load(rows[0] + x), Vector256.Load(rows[1] + x));
            }
        }
        else if (stride == 2 && bytes)
        {
            // Even and odd columns go to phases of their own; an odd pad exchanges them.
            for (; x + 32 <= count && ((x + 31 + pad) / 2) < size.Columns; x += 32)
            {
                for (int odd = 0; odd < 2; odd++)
                {
                    int at = x + odd + pad;
                    if (!usedColumns[at % 2]) continue;
                    BytePacking.Interleave(Every(rows[0] + x, odd), Every(rows[1] + x, odd), Every(rows[2] + x, odd), Every(rows[3] + x, odd),
                        (short)offset, (sbyte*)(target + ((nint)(at % 2) * PhaseLength) + (at / 2 * 4)));
                }
            }
        }

        (int column, int phase) = Math.DivRem(x + pad, stride);
        for (; x < count && column < size.Columns; x++)
        {
            byte* to = target + ((nint)phase * PhaseLength) + (column * 4);
            if (usedColumns[phase])
            {
                for (int i = 0; i < groupChannels; i++)
                {
                    if (bytes) to[i] = (byte)(rows[i][x] + offset);
                    else ((short*)to)[i] = rows[i][x];
                }
            }

            if (++phase < stride) continue;
            phase = 0;
            column++;
        }
    }

    /// <summary>Of each remainder of an axis, whether any tap reads it: with a kernel narrower than its stride most are not.</summary>
    private static bool[] Used((int Kernel, int Stride, int Dilation, int Pad, int Input, int Output) axis)
    {
        var used = new bool[axis.Stride];
        for (int tap = 0; tap < axis.Kernel; tap++) used[tap * axis.Dilation % axis.Stride] = true;
        return used;
    }

    /// <summary>Every second of 32 codes.</summary>
    private static Vector256<short> Every(short* codes, int odd)
    {
        Vector512<int> pairs = Vector512.Load((int*)codes);
        return Avx512F.ConvertToVector256Int16(odd == 0 ? pairs : pairs >>> 16);
    }
}
