using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Spike.Compiler;
using Spike.Service.Jobs;

namespace Spike.Service.Isolation;

/// <summary>A file that a child left. The child may have been turned by the model that it read, so what it left may be a link to anywhere, a pipe, or another file's second name.</summary>
internal static class ResultFile
{
    private const int ReadOnly = 0, NonBlocking = 0x800, NoFollow = 0x20000, CloseOnExec = 0x80000, NoFollowArm = 0x8000;

    /// <summary>Opens a plain file with no other name in a folder; null: there is none.</summary>
    /// <param name="folder">The child's output.</param>
    /// <param name="name">A plain name.</param>
    public static FileStream? Open(string folder, string name)
    {
        if (!FileRole.IsPlainName(name)) return null;
        string path = Path.Combine(folder, name);
        if (!OperatingSystem.IsLinux())
            return new FileInfo(path) is { Exists: true, LinkTarget: null } && PlainFile.At(path).IsPlain ? File.OpenRead(path) : null;

        // Looked at behind the open: a path could lead elsewhere a moment later.
        int flags = ReadOnly | NonBlocking | CloseOnExec | (RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? NoFollowArm : NoFollow);
        int descriptor = Open(path, flags);
        if (descriptor < 0) return null;
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        PlainFile file = PlainFile.At($"/proc/self/fd/{descriptor}");
        if (file is { IsPlain: true, Names: 1 }) return new FileStream(handle, FileAccess.Read);
        handle.Dispose();
        return null;
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
