using System.Runtime.InteropServices;

namespace Spike.Runtime.Kernels;

/// <summary>Zeroed memory outside the managed heap, aligned to a cache line, with room behind its end that vectors may read.</summary>
internal sealed unsafe class NativeBuffer<T> : IDisposable where T : unmanaged
{
    private const int Alignment = 64;
    private const int Slack = 256;

    private readonly void* pages;
    private readonly nuint bytes;

    public NativeBuffer(long length)
    {
        Length = length;
        bytes = checked((nuint)(length * sizeof(T)) + Slack);
        if (bytes >= LargePages.Threshold) Pointer = (T*)LargePages.Allocate(bytes, out pages);
        if (Pointer != null) return;
        Pointer = (T*)NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Clear(Pointer, bytes);
    }

    ~NativeBuffer() => Free();

    public long Length { get; }

    public T* Pointer { get; private set; }

    /// <summary>A buffer that holds the given elements.</summary>
    public static NativeBuffer<T> Of(ReadOnlySpan<T> elements)
    {
        var buffer = new NativeBuffer<T>(elements.Length);
        elements.CopyTo(new Span<T>(buffer.Pointer, elements.Length));
        return buffer;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (Pointer == null) return;
        if (pages != null) LargePages.Free(pages, bytes);
        else NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }
}
