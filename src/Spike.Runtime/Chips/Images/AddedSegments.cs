using System.Runtime.InteropServices;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Chips.Images;

/// <summary>Segments, and others behind them.</summary>
internal sealed class AddedSegments(ISegments first) : ISegments
{
    private readonly List<byte[]> added = [];

    public int Count => first.Count + added.Count;

    public int Add<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        added.Add(MemoryMarshal.AsBytes(values).ToArray());
        return Count - 1;
    }

    public ReadOnlySpan<T> Read<T>(int segment) where T : unmanaged =>
        segment < first.Count ? first.Read<T>(segment) : MemoryMarshal.Cast<byte, T>(added[segment - first.Count]);

    public long Length(int segment) => segment < first.Count ? first.Length(segment) : added[segment - first.Count].Length;
}
