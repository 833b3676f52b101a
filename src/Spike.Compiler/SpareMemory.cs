using System.Runtime.InteropServices;

namespace Spike.Compiler;

/// <summary>Gives memory back to the system that nothing uses any more, between the stages that need much of it.</summary>
internal static partial class SpareMemory
{
    /// <summary>What the stages before left behind is large and dead.</summary>
    public static void Return()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        ReturnNative();
    }

    /// <summary>The same for what native code has freed: the C library keeps it for the next allocation, which may never come.</summary>
    public static void ReturnNative()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = Trim(0);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // Another C library than glibc, with habits of its own.
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint kept);
}
