using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Spike.Runtime.Kernels;

namespace Spike.Runtime.Backends.Simd;

/// <content>How a sample is laid out, plane by plane, so that threads can share the work.</content>
internal sealed unsafe partial class CodeImage
{
    private const int Lanes = 16;

    /// <summary>Codes that some planes hold: the first one's place in the sample, and where the last ends.</summary>
    public (int First, int End) Codes(int firstPlane, int endPlane) => firstPlane >= endPlane ? (0, 0) : (Channel(firstPlane) * window.InputLength,
        endPlane % channelGroups == 0 ? endPlane / channelGroups * (window.Channels / convolutionGroups) * window.InputLength : Channel(endPlane) * window.InputLength);

    /// <summary>Lays some planes of a sample out.</summary>
    /// <param name="codes">[channels, input size]; up to 32 bytes behind the last may be read.</param>
    /// <param name="firstPlane">First of <see cref="Planes"/>.</param>
    /// <param name="endPlane">Where they end.</param>
    /// <param name="offset">Added to each code; what the border holds.</param>
    /// <param name="image">Receives their part of <see cref="Length"/> bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(short* codes, int firstPlane, int endPlane, int offset, byte* image)
    {
        int planeLength = size.Rows * size.Columns * 4, channels = window.Channels / convolutionGroups, phases = axes[0].Stride * axes[1].Stride;
        short** rows = stackalloc short*[BytePacking.Group];
        for (int plane = firstPlane; plane < endPlane; plane++)
        {
            int first = Channel(plane), last = (((plane / channelGroups) + 1) * channels) - 1;
            byte* target = image + ((nint)(plane / channelGroups) * GroupLength) + (plane % channelGroups * planeLength);
            for (int phase = 0; phase < phases; phase++) new Span<byte>(target + ((nint)phase * PhaseLength), planeLength).Fill((byte)offset);
            for (int row = 0; row < axes[0].Input; row++)
            {
                (int down, int phaseRow) = Math.DivRem(row + axes[0].Pad, axes[0].Stride);
                if (down >= size.Rows || !usedRows[phaseRow]) continue;
                // A channel that is missing meets weights of zero: any other will do.
                for (int i = 0; i < groupChannels; i++) rows[i] = codes + ((((nint)Math.Min(first + i, last) * axes[0].Input) + row) * axes[1].Input);
                FillRow(rows, offset, target + ((nint)phaseRow * axes[1].Stride * PhaseLength) + ((nint)down * size.Columns * 4));
            }
        }
    }

    private int Channel(int plane) => (plane / channelGroups * (window.Channels / convolutionGroups)) + (plane % channelGroups * groupChannels);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillRow(short** rows, int offset, byte* target)
    {
        (_, int stride, _, int pad, int count, _) = axes[1];
        int x = 0;
        if (stride == 1)
        {
            int room = Math.Min(count, size.Columns - pad);
            for (byte* to = target + (pad * 4); x < room; x += Lanes, to += 4 * Lanes)
            {
                Vector512<int> groups = bytes
                    ? BytePacking.Interleave(Vector256.Load(rows[0] + x), Vector256.Load(rows[1] + x), Vector256.Load(rows[2] + x), Vector256.Load(rows[3] + x), (short)offset)
                    : PanelPacking.Pairs(Vector256.Load(rows[0] + x), Vector256.Load(rows[1] + x));
                Store(groups, to, room - x);
            }

            return;
        }

        if (stride == 2 && bytes)
        {
            // Even and odd columns go to phases of their own; an odd pad exchanges them.
            for (; x + 32 <= count && ((x + 31 + pad) / 2) < size.Columns; x += 32)
            {
                for (int odd = 0; odd < 2; odd++)
                {
                    int at = x + odd + pad;
                    if (!usedColumns[at % 2]) continue;
                    BytePacking.Interleave(Every(rows[0] + x, odd), Every(rows[1] + x, odd), Every(rows[2] + x, odd), Every(rows[3] + x, odd), (short)offset)
                        .Store((int*)(target + ((nint)(at % 2) * PhaseLength) + (at / 2 * 4)));
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

    // What lies behind a row is the next row's border, or another plane.
    private static void Store(Vector512<int> groups, byte* to, int count)
    {
        if (count >= Lanes) groups.Store((int*)to);
        else Avx512F.MaskStore((int*)to, Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)), groups);
    }

    /// <summary>Every second of 32 codes.</summary>
    private static Vector256<short> Every(short* codes, int odd)
    {
        Vector512<int> pairs = Vector512.Load((int*)codes);
        return Avx512F.ConvertToVector256Int16(odd == 0 ? pairs : pairs >>> 16);
    }
}
