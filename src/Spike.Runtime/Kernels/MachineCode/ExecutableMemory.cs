using System.Runtime.InteropServices;

namespace Spike.Runtime.Kernels.MachineCode;

/// <summary>Pages that hold code: written first, then made executable and no longer writable.</summary>
internal static unsafe partial class ExecutableMemory
{
    private const int Read = 1, Write = 2, Execute = 4;
    private const int Private = 2, Anonymous = 0x20;

    /// <summary>Places code where it can be called; it stays for the life of the process.</summary>
    /// <param name="code">Position-independent code.</param>
    /// <returns>Its address, or null where the system does not allow it.</returns>
    public static byte* Place(ReadOnlySpan<byte> code)
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            nint pages = mmap(0, (nuint)code.Length, Read | Write, Private | Anonymous, -1, 0);
            if (pages == -1) return null;
            code.CopyTo(new Span<byte>((void*)pages, code.Length));
            if (mprotect(pages, (nuint)code.Length, Read | Execute) == 0) return (byte*)pages;
            munmap(pages, (nuint)code.Length);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // No C library of the usual name: the managed kernels do.
        }

        return null;
    }

    [LibraryImport("libc")]
    private static partial nint mmap(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc")]
    private static partial int mprotect(nint address, nuint length, int protection);

    [LibraryImport("libc")]
    private static partial int munmap(nint address, nuint length);
}
