using System.Runtime.InteropServices;

namespace Spike.Runtime.Kernels;

/// <summary>Zeroed memory for large buffers in pages of 2 MB, where the system has such pages.</summary>
/// <remarks>The system clears pages when they are first touched. In pages of 4 KB that takes longer than to pack the weights that go there.</remarks>
internal static unsafe partial class LargePages
{
    /// <summary>Bytes from which pages of their own pay.</summary>
    public const long Threshold = PageBytes;

    private const int PageBytes = 2 << 20;
    private const int Read = 1, Write = 2, Private = 2, Anonymous = 0x20, HugePages = 14;

    /// <summary>Zeroed memory that starts on a large page.</summary>
    /// <param name="bytes">How much.</param>
    /// <param name="start">Where the mapping starts, for <see cref="Free"/>; null where there is none.</param>
    /// <returns>The memory, or null where the system does not give any in this way.</returns>
    public static byte* Allocate(nuint bytes, out void* start)
    {
        start = null;
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            // Room to begin on a page; what is never touched takes no memory.
            nint mapped = mmap(0, bytes + PageBytes, Read | Write, Private | Anonymous, -1, 0);
            if (mapped == -1) return null;
            start = (void*)mapped;
            nint aligned = (mapped + PageBytes - 1) & ~(nint)(PageBytes - 1);
            // A wish: without such pages the memory is the same.
            _ = madvise(aligned, bytes, HugePages);
            return (byte*)aligned;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Gives memory back.</summary>
    /// <param name="start">From <see cref="Allocate"/>.</param>
    /// <param name="bytes">As asked for.</param>
    public static void Free(void* start, nuint bytes) => _ = munmap((nint)start, bytes + PageBytes);

    [LibraryImport("libc")]
    private static partial nint mmap(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc")]
    private static partial int munmap(nint address, nuint length);

    [LibraryImport("libc")]
    private static partial int madvise(nint address, nuint length, int advice);
}
