using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Spike.Compiler.Configuration;
using Spike.Compiler.Isolation;

namespace Spike.Service.Isolation;

/// <summary>
/// Starts a compilation in a process that may crash, hang, eat and be turned by the model that it reads: it sees the runtime, the compiler, its own files and one folder to write into; it has no
/// network, no capability and no secret of the service; and it ends when its time, its memory or the service does.
/// </summary>
/// <param name="settings">Say how much a child may take.</param>
/// <param name="tools">What this machine has; docs/isolation.md says what each keeps a child from.</param>
internal sealed class ChildSandbox(Settings settings, SandboxTools tools)
{
    public ChildLimits Limits { get; init; } = ChildLimits.Of(settings);

    /// <summary>The dotnet whose runtime runs this process, where it really lies: the sandbox has no links of the machine.</summary>
    public string Program { get; init; } = Path.Combine(DotNetFolder, "dotnet");

    /// <summary>For health and for people.</summary>
    public string Words => tools.Words;

    /// <param name="inner">The compiler and its command line; its output is redirected.</param>
    /// <param name="root">The folder of its files.</param>
    /// <param name="output">The folder in it that it may write.</param>
    /// <param name="temporary">Another, for where it sees the machine's file system.</param>
    public async Task<SandboxedProcess> StartAsync(ProcessStartInfo inner, string root, string output, string temporary)
    {
        ChildEnvironment.Apply(inner, Limits, tools.Bubblewrap ? "/tmp" : temporary);
        // The kernel's bound lies above the one that is watched: the compiler, which watches too, says in words what was hit.
        MemoryCgroup? group = tools.Cgroup ? MemoryCgroup.TryCreate(Limits.Memory + (Limits.Memory / 4)) : null;
        try
        {
            List<string> command = [];
            if (group is not null) command.AddRange(["/bin/sh", "-c", "echo 0 > \"$0\"; exec \"$@\"", group.Members]);
            // bubblewrap makes a session itself, and nothing outlives its processes.
            bool ownSession = tools is { Session: true, Bubblewrap: false };
            if (ownSession) command.AddRange(["setsid", "--wait"]);
            if (tools.Prlimit) command.AddRange(["prlimit", .. Prlimit(), "--"]);
            if (tools.Bubblewrap) command.AddRange(["bwrap", .. Bubblewrap(inner, root, output), "--"]);
            else if (tools.DeathSignal) command.AddRange(["setpriv", "--pdeathsig", "KILL", "--"]);
            command.AddRange([tools.Bubblewrap ? Program : inner.FileName, .. inner.ArgumentList]);
            var start = new ProcessStartInfo(command[0], command.Skip(1))
            {
                RedirectStandardInput = inner.RedirectStandardInput,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = System.Text.Encoding.UTF8,
                StandardErrorEncoding = System.Text.Encoding.UTF8,
                WorkingDirectory = inner.WorkingDirectory,
            };
            start.Environment.Clear();
            foreach ((string name, string? value) in inner.Environment) start.Environment[name] = value;
            return new SandboxedProcess(await ChildStarter.StartAsync(start).ConfigureAwait(false), Limits, group, ownSession);
        }
        catch
        {
            group?.Dispose();
            throw;
        }
    }

    private static string DotNetFolder => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>Paths are the same inside: what a message names is what the service knows.</summary>
    private IEnumerable<string> Bubblewrap(ProcessStartInfo inner, string root, string output)
    {
        string program = Path.GetDirectoryName(inner.ArgumentList.First(argument => argument.EndsWith(".dll", StringComparison.Ordinal)))!;
        IEnumerable<string> readable = [DotNetFolder, program, root];
        return
        [
            .. SandboxTools.View(Math.Min(Limits.FileSize, Limits.Memory)),
            .. readable.SelectMany(place => new[] { "--ro-bind", place, place }), "--bind", output, output, "--chdir", root,
        ];
    }

    /// <summary>Not of address space: .NET reserves far more than it takes.</summary>
    private IEnumerable<string> Prlimit() =>
    [
        "--core=0",
        string.Create(CultureInfo.InvariantCulture, $"--fsize={Limits.FileSize}"),
        string.Create(CultureInfo.InvariantCulture, $"--nofile={Limits.OpenFiles}"),
        // On all processors at once; the clock on the wall ends it sooner unless it works on many.
        string.Create(CultureInfo.InvariantCulture, $"--cpu={(long)Math.Ceiling(Limits.Time.TotalSeconds * Environment.ProcessorCount) + 1}"),
    ];
}
