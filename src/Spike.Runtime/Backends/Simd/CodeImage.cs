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
internal sealed unsafe partial class CodeImage
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

    /// <summary>Parts of a sample that can be laid out apart: one for each group of channels.</summary>
    public int Planes => convolutionGroups * channelGroups;

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

    /// <summary>Of each remainder of an axis, whether any tap reads it: with a kernel narrower than its stride most are not.</summary>
    private static bool[] Used((int Kernel, int Stride, int Dilation, int Pad, int Input, int Output) axis)
    {
        var used = new bool[axis.Stride];
        for (int tap = 0; tap < axis.Kernel; tap++) used[tap * axis.Dilation % axis.Stride] = true;
        return used;
    }
}
