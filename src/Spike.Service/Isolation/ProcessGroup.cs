using System.Runtime.InteropServices;

namespace Spike.Service.Isolation;

/// <summary>The group of a process that leads one, as whoever leads a session does: all that it started and that made no session of their own, whether it is still there itself or not.</summary>
internal static class ProcessGroup
{
    private const int Kill = 9;

    /// <param name="leader">The process that leads it, running or just ended.</param>
    public static void End(int leader) => _ = Signal(-leader, Kill);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}
