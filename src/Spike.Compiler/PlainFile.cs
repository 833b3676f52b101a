using System.Runtime.InteropServices;

namespace Spike.Compiler;

/// <summary>What a path leads to, found out without opening it: opening a pipe waits for its other end, and a device never ends.</summary>
/// <param name="Exists">Whether there is something.</param>
/// <param name="IsPlain">Whether it is a file of bytes, and no folder, device, pipe or socket.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Names">How many names it has on its disk; 1 where the system does not say.</param>
internal readonly record struct PlainFile(bool Exists, bool IsPlain, long Length, int Names)
{
    private const int FollowFromHere = -100, TypeModeLinksAndSize = 0x1 | 0x2 | 0x4 | 0x200, TypeOfMode = 0xF000, Plain = 0x8000;

    /// <summary>Follows links.</summary>
    public static PlainFile At(string path)
    {
        if (OperatingSystem.IsLinux() && Statx(path) is { } known) return known;
        var info = new FileInfo(path);
        FileSystemInfo target = info.ResolveLinkTarget(returnFinalTarget: true) ?? info;
        if (!target.Exists) return default;
        bool isFile = (target.Attributes & (FileAttributes.Directory | FileAttributes.Device)) == 0;
        return new PlainFile(true, isFile, isFile ? new FileInfo(target.FullName).Length : 0, Names: 1);
    }

    /// <remarks>statx has the same layout on every processor; .NET's own view of a file shows neither its type nor its names.</remarks>
    private static PlainFile? Statx(string path)
    {
        try
        {
            if (Statx(FollowFromHere, path, 0, TypeModeLinksAndSize, out StatxResult found) != 0) return default(PlainFile);
            return new PlainFile(true, (found.Mode & TypeOfMode) == Plain, (long)found.Size, (int)found.Links);
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, out StatxResult found);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatxResult
    {
        [FieldOffset(16)]
        public uint Links;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(40)]
        public ulong Size;
    }
}
