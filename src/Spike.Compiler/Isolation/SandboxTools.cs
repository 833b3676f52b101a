using System.ComponentModel;
using System.Diagnostics;

namespace Spike.Compiler.Isolation;

/// <summary>What this machine has to hold a compilation in: each is tried, because a program that is installed may not be allowed to do its work.</summary>
/// <param name="Bubblewrap">A view of the file system of its own, no network, no other processes.</param>
/// <param name="Prlimit">Limits of processor time, file sizes and open files.</param>
/// <param name="Cgroup">A limit of memory that the kernel holds.</param>
internal sealed record SandboxTools(bool Bubblewrap, bool Prlimit, bool Cgroup)
{
    /// <summary>Whether a plain child can be made to end with its parent.</summary>
    public bool DeathSignal { get; init; }

    /// <summary>Whether a plain child can be given a session of its own, by which all that it started is found when it is gone.</summary>
    public bool Session { get; init; }

    private static readonly Lazy<SandboxTools> Tried = new(() => OperatingSystem.IsLinux()
        ? new SandboxTools(
            Runs("bwrap", ["--unshare-all", "--die-with-parent", "--ro-bind", "/usr", "/usr", .. Links(), "--proc", "/proc", "--dev", "/dev", "/usr/bin/true"]),
            Runs("prlimit", ["--nofile=256", "--core=0", "/usr/bin/true"]),
            MemoryCgroup.IsAllowed())
        { DeathSignal = Runs("setpriv", ["--pdeathsig", "KILL", "--", "/usr/bin/true"]), Session = Runs("setsid", ["--wait", "/usr/bin/true"]) }
        : new SandboxTools(false, false, false));

    /// <summary>None: a child process as any other, whose time and memory its parent watches.</summary>
    public static SandboxTools None { get; } = new(false, false, false);

    public static SandboxTools Here => Tried.Value;

    public string Words => Bubblewrap
        ? $"bubblewrap (own file system, no network){(Prlimit ? ", prlimit" : "")}{(Cgroup ? ", memory cgroup" : "")}"
        : $"plain child processes{(Prlimit ? ", prlimit" : "")}{(Cgroup ? ", memory cgroup" : "")}; bubblewrap is not installed, or may not be used here";

    /// <summary>The folders of the root that lead into /usr, where a distribution has merged them; those that are folders themselves otherwise.</summary>
    public static IEnumerable<string> Links()
    {
        foreach (string folder in (string[])["/bin", "/sbin", "/lib", "/lib64"])
        {
            var info = new DirectoryInfo(folder);
            if (!info.Exists) continue;
            string[] arguments = info.LinkTarget is { } target ? ["--symlink", target, folder] : ["--ro-bind", folder, folder];
            foreach (string argument in arguments) yield return argument;
        }
    }

    private static bool Runs(string command, IEnumerable<string> arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
