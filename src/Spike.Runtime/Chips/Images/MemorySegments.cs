using System.Runtime.InteropServices;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Chips.Images;

/// <summary>Segments that lie in memory.</summary>
internal sealed class MemorySegments(ReadOnlyMemory<byte>[] segments) : ISegments
{
    public int Count => segments.Length;

    public ReadOnlySpan<T> Read<T>(int segment) where T : unmanaged => MemoryMarshal.Cast<byte, T>(segments[segment].Span);
}
