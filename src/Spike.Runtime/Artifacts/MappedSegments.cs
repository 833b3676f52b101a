using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Artifacts;

/// <summary>Constant data where it lies in a mapped file; nothing is copied.</summary>
internal sealed unsafe class MappedSegments : ISegments, IDisposable
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private byte* start;
    private (long Offset, int Length)[] segments = [];

    /// <summary>Maps a whole file for reading.</summary>
    /// <param name="stream">An open file that is not empty; stays open as long as the mapping.</param>
    public MappedSegments(FileStream stream)
    {
        FileLength = stream.Length;
        file = MemoryMappedFile.CreateFromFile(stream, mapName: null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        view = file.CreateViewAccessor(0, FileLength, MemoryMappedFileAccess.Read);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
    }

    /// <summary>Bytes of the file.</summary>
    public long FileLength { get; }

    public int Count => segments.Length;

    /// <summary>Says where the segments are; each lies inside the file.</summary>
    public void Place((long Offset, int Length)[] places) => segments = places;

    /// <summary>Some bytes of the file.</summary>
    public ReadOnlySpan<byte> Bytes(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(start == null, this);
        return new ReadOnlySpan<byte>(start + offset, length);
    }

    public ReadOnlySpan<T> Read<T>(int segment) where T : unmanaged =>
        MemoryMarshal.Cast<byte, T>(Bytes(segments[segment].Offset, segments[segment].Length));

    public long Length(int segment) => segments[segment].Length;

    public void Dispose()
    {
        if (start == null) return;
        start = null;
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        file.Dispose();
    }
}
