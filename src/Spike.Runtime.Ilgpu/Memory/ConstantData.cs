using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;
using Spike.Runtime.Ilgpu.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Ilgpu.Memory;

/// <summary>Collects what a program's kernels read and never write, on the way to one buffer of the device.</summary>
internal sealed class ConstantData(ISegments segments)
{
    private readonly List<byte[]> pieces = [];
    private readonly Dictionary<int, int> placesOfSegments = [];
    private long blocks;

    public long Bytes => blocks * DeviceMemory.Block;

    /// <summary>The place that the values will have.</summary>
    public int Add<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        int place = checked((int)blocks);
        pieces.Add(MemoryMarshal.AsBytes(values).ToArray());
        blocks += (pieces[^1].Length + DeviceMemory.Block - 1) / DeviceMemory.Block;
        return place;
    }

    /// <summary>The place of a segment of the program, as it is.</summary>
    public int Segment(int segment)
    {
        if (!placesOfSegments.TryGetValue(segment, out int place)) placesOfSegments[segment] = place = Add(segments.Read<byte>(segment));
        return place;
    }

    /// <summary>The same; -1 where there is none.</summary>
    public int Optional(int? segment) => segment is { } id ? Segment(id) : -1;

    /// <summary>Words of four weights, [group][(inner + 3) / 4][columns], from int8 [group][columns][inner].</summary>
    public int Weights(int segment, int groups, int columns, int inner)
    {
        ReadOnlySpan<sbyte> weights = segments.Read<sbyte>(segment);
        int words = (inner + 3) / 4;
        var packed = new int[(long)groups * words * columns];
        for (int row = 0; row < groups * columns; row++)
        {
            int group = row / columns, column = row % columns;
            for (int k = 0; k < inner; k++)
                packed[((((long)group * words) + (k / 4)) * columns) + column] |= (weights[(int)(((long)row * inner) + k)] & 255) << (k % 4 * 8);
        }

        return Add<int>(packed);
    }

    /// <summary>Puts all on the device.</summary>
    public MemoryBuffer1D<byte, Stride1D.Dense> Upload(Accelerator accelerator)
    {
        MemoryBuffer1D<byte, Stride1D.Dense> buffer = accelerator.Allocate1D<byte>(Math.Max(Bytes, DeviceMemory.Block));
        long at = 0;
        foreach (byte[] piece in pieces)
        {
            if (piece.Length > 0) buffer.View.SubView(at, piece.Length).CopyFromCPU(piece);
            at += (piece.Length + DeviceMemory.Block - 1) / DeviceMemory.Block * DeviceMemory.Block;
        }

        // Sessions have streams of their own, which do not wait for this one.
        accelerator.Synchronize();
        return buffer;
    }
}
