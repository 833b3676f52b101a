using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

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

    /// <summary>What bubblewrap said where it is installed and may not do its work; null: it may, or there is none.</summary>
    public string? Refused { get; init; }

    private static readonly Lazy<SandboxTools> Tried = new(() => OperatingSystem.IsLinux() ? Try() : new SandboxTools(false, false, false));

    /// <summary>None: a child process as any other, whose time and memory its parent watches.</summary>
    public static SandboxTools None { get; } = new(false, false, false);

    public static SandboxTools Here => Tried.Value;

    public string Words => Bubblewrap
        ? $"bubblewrap (own file system, no network){(Prlimit ? ", prlimit" : "")}{(Cgroup ? ", memory cgroup" : "")}"
        : $"plain child processes{(Prlimit ? ", prlimit" : "")}{(Cgroup ? ", memory cgroup" : "")}; bubblewrap {(Refused is null ? "is not installed" : "may not be used here")}";

    /// <summary>What bubblewrap is told of every child: namespaces of its own, no capability, the system's programs and a place for temporary files.</summary>
    /// <param name="temporary">Bytes of that place.</param>
    public static IEnumerable<string> View(long temporary) =>
    [
        "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "compile",
        "--ro-bind", "/usr", "/usr", .. Links(), "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache", "--proc", "/proc", "--dev", "/dev",
        "--size", temporary.ToString(CultureInfo.InvariantCulture), "--tmpfs", "/tmp",
    ];

    /// <summary>The folders of the root that lead into /usr, where a distribution has merged them; those that are folders themselves otherwise.</summary>
    private static IEnumerable<string> Links()
    {
        foreach (string folder in (string[])["/bin", "/sbin", "/lib", "/lib64"])
        {
            var info = new DirectoryInfo(folder);
            if (!info.Exists) continue;
            string[] arguments = info.LinkTarget is { } target ? ["--symlink", target, folder] : ["--ro-bind", folder, folder];
            foreach (string argument in arguments) yield return argument;
        }
    }

    private static SandboxTools Try()
    {
        // As a child is started, flag by flag: each of them may be what is forbidden.
        string? refused = Fault("bwrap", [.. View(1 << 20), "--", "/usr/bin/true"], out bool isInstalled);
        return new SandboxTools(refused is null, Runs("prlimit", ["--nofile=256", "--core=0", "/usr/bin/true"]), MemoryCgroup.IsAllowed())
        {
            DeathSignal = Runs("setpriv", ["--pdeathsig", "KILL", "--", "/usr/bin/true"]),
            Session = Runs("setsid", ["--wait", "/usr/bin/true"]),
            Refused = isInstalled ? refused : null,
        };
    }

    private static bool Runs(string command, IEnumerable<string> arguments) => Fault(command, arguments, out _) is null;

    /// <returns>What it said; null: it did its work.</returns>
    private static string? Fault(string command, IEnumerable<string> arguments, out bool isInstalled)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            string said = process.StandardError.ReadToEnd().Trim();
            process.WaitForExit();
            isInstalled = true;
            return process.ExitCode == 0 ? null : said.Length > 0 ? said : $"it ended with {process.ExitCode}";
        }
        catch (Win32Exception e)
        {
            isInstalled = false;
            return e.Message;
        }
    }
}
