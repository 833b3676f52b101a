using System.Runtime.CompilerServices;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Backends.Simd;

/// <summary>Hands the membranes of tiles of <see cref="ImageConvolutionStep"/> on, without those of the border.</summary>
/// <remarks>A row of a tile is fired as a whole, border and all, wherever its summands can be put beside it: runs between borders are short.</remarks>
/// <param name="sink">Where membranes go.</param>
/// <param name="op">The convolution.</param>
/// <param name="image">Its input.</param>
internal sealed unsafe class ImageSink(MembraneSink sink, Convolution op, CodeImage image)
{
    private const int TilePositions = PanelDot.TileStride;

    private readonly int plane = op.Window.OutputLength;
    private readonly bool together = sink.FiresPlanes(op.OutputChannels, op.Window.OutputLength);

    /// <summary>Bytes that <see cref="Take"/> works in.</summary>
    public long ScratchBytes => TilePositions * (sizeof(short) + (sink.Terms * sizeof(long)));

    /// <summary>Hands a tile on.</summary>
    /// <param name="frame">Where the samples live.</param>
    /// <param name="sample">Which.</param>
    /// <param name="channels">First output channel, and how many.</param>
    /// <param name="positions">First position, and how many.</param>
    /// <param name="tile">Membranes.</param>
    /// <param name="room"><see cref="ScratchBytes"/>.</param>
    public void Take(in Frame frame, int sample, (int First, int Count) channels, (int First, int Count) positions, int* tile, byte* room)
    {
        Span<ElementRun> all = stackalloc ElementRun[TilePositions];
        ReadOnlySpan<ElementRun> runs = Runs(positions.First, positions.Count, all);
        for (int row = 0; row < channels.Count; row++, tile += TilePositions)
        {
            int channel = channels.First + row;
            if (together)
            {
                Fire(frame, sample, channel, runs, positions.Count, tile, room);
                continue;
            }

            foreach (ElementRun run in runs) sink.Take(frame, sample, (channel * plane) + run.Element, run.Count, tile + run.At, 0, biasFollows: false);
        }
    }

    private void Fire(in Frame frame, int sample, int channel, ReadOnlySpan<ElementRun> runs, int count, int* membranes, byte* room)
    {
        short* fired = (short*)room;
        Span<Summand> summands = stackalloc Summand[sink.Terms];
        for (int term = 0; term < summands.Length; term++)
            summands[term] = sink.Beside(frame, term, sample, channel * plane, runs, membranes, room + (TilePositions * (sizeof(short) + (term * sizeof(long)))));
        sink.Fire(summands, count, channel, fired);
        short* codes = frame.Codes(op.Output) + (((nint)sample * op.OutputChannels) + channel) * plane;
        foreach (ElementRun run in runs) Unsafe.CopyBlockUnaligned(codes + run.Element, fired + run.At, (uint)run.Count * sizeof(short));
    }

    private ReadOnlySpan<ElementRun> Runs(int position, int count, Span<ElementRun> runs)
    {
        int found = 0, end = position + count;
        (int y, int x) = Math.DivRem(position, image.RowStride);
        for (int p = position; p < end; y++, x = 0)
        {
            int run = Math.Min(image.RowLength - x, end - p);
            if (run > 0) runs[found++] = new ElementRun(p - position, (y * image.RowLength) + x, run);
            p = (y + 1) * image.RowStride;
        }

        return runs[..found];
    }
}
