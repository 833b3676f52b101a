using System.Diagnostics;
using System.Globalization;
using System.Text;
using Spike.Compiler.Configuration;
using Spike.Compiler.Isolation;

namespace Spike.Service.Isolation;

/// <summary>
/// Compiles in a process of its own, which may crash, hang, eat and be attacked by the model that it reads: it sees the model, the compiler and one folder to write
/// into, no network and no secret of the service, and it ends when its time, its memory or the service does.
/// </summary>
/// <param name="program">The compiler.</param>
/// <param name="settings">The service's policies are the child's.</param>
/// <param name="tools">What the machine has to hold it in; docs/operations.md says what each keeps it from.</param>
/// <param name="configuration">The YAML file of the service; null: none.</param>
internal sealed class CompileChild(CompilerProgram program, Settings settings, SandboxTools tools, string? configuration = null)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    public ChildLimits Limits { get; init; } = ChildLimits.Of(settings);

    /// <param name="order">What to compile. Its output folder is there.</param>
    /// <param name="progress">Gets each line that the compiler writes beside its answer.</param>
    /// <param name="cancellation">Ends the child.</param>
    public async Task<ChildOutcome> RunAsync(ChildOrder order, Action<string>? progress, CancellationToken cancellation)
    {
        if (!ClientName.IsPlain(order.ModelName) || !order.Files.All(file => ClientName.IsPlain(file.Name))) throw new ArgumentException("A name is no plain name.", nameof(order));
        string temporary = tools.Bubblewrap ? "" : Directory.CreateTempSubdirectory("spike-child-").FullName;
        try
        {
            // The kernel's bound lies above the one that is watched, which ends the child in words.
            using MemoryCgroup? group = tools.Cgroup ? MemoryCgroup.TryCreate(Limits.Memory + (Limits.Memory / 8)) : null;
            Dictionary<string, string> environment = Environment(order, temporary);
            IReadOnlyList<string> command = SandboxCommand.Build(tools, program, order, Limits, group, temporary, configuration, environment);
            var start = new ProcessStartInfo(command[0], command.Skip(1))
            {
                RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8, WorkingDirectory = order.Output,
            };
            start.Environment.Clear();
            foreach ((string name, string value) in environment) start.Environment[name] = value;
            using Process process = await ChildStarter.StartAsync(start).ConfigureAwait(false);
            process.StandardInput.Close();
            return await WatchAsync(process, group, progress, cancellation).ConfigureAwait(false);
        }
        finally
        {
            if (temporary.Length > 0) Directory.Delete(temporary, recursive: true);
        }
    }

    private async Task<ChildOutcome> WatchAsync(Process process, MemoryCgroup? group, Action<string>? progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var log = new BoundedLog(Limits.Log);
        Task<string?> answer = BoundedLines.ReadAllAsync(process.StandardOutput, Limits.Answer);
        Task lines = BoundedLines.ReadAsync(process.StandardError, line =>
        {
            log.Add(line);
            progress?.Invoke(line);
        });
        Task exited = process.WaitForExitAsync(CancellationToken.None);
        ChildEnd? end = null;
        long peak = 0;
        while (!exited.IsCompleted)
        {
            await Task.WhenAny(exited, Task.Delay(Look, CancellationToken.None)).ConfigureAwait(false);
            peak = Math.Max(peak, ProcessTree.Memory(process));
            end ??= cancellation.IsCancellationRequested ? ChildEnd.Cancelled
                : clock.Elapsed > Limits.Time ? ChildEnd.TimedOut
                : peak > Limits.Memory ? ChildEnd.OutOfMemory
                : answer.IsCompletedSuccessfully && answer.Result is null ? ChildEnd.TooLong
                : null;
            if (end is not null) End(process);
        }

        string text = await answer.ConfigureAwait(false) ?? "";
        await lines.ConfigureAwait(false);
        if (end is null && group?.HasEndedSomething() == true) end = ChildEnd.OutOfMemory;
        end ??= process.ExitCode is >= 0 and <= 4 && text.AsSpan().TrimStart().StartsWith("{") ? ChildEnd.Answered : ChildEnd.Crashed;
        return new ChildOutcome(end.Value, process.ExitCode, text, log.ToString(), clock.Elapsed.TotalSeconds, peak);
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ends just now.
        }
    }

    /// <summary>The service's own variables hold keys and addresses: the child gets what it needs, by name.</summary>
    private Dictionary<string, string> Environment(ChildOrder order, string temporary)
    {
        string folder = SandboxCommand.Temporary(tools, temporary);
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
            ["HOME"] = folder,
            ["TMPDIR"] = folder,
            ["DOTNET_ROOT"] = program.DotNetFolder,
            ["DOTNET_EnableDiagnostics"] = "0",
            ["DOTNET_gcServer"] = "0",
            ["DOTNET_GCHeapHardLimit"] = Limits.Memory.ToString("x", CultureInfo.InvariantCulture),
            ["SPIKE_CACHE_ENABLED"] = "false",
            ["SPIKE_SECURITY_MODE"] = settings.SecurityMode.ToString(),
            ["SPIKE_ALLOWED_MODEL_PATHS"] = SandboxCommand.ModelFolder(tools, order),
            ["SPIKE_REQUIRE_HW_VERIFICATION"] = settings.RequireHardwareVerification ? "true" : "false",
            ["SPIKE_MAX_MEMORY_GB"] = (Limits.Memory / (double)(1L << 30)).ToString("0.######", CultureInfo.InvariantCulture),
        };
        if (settings.MaxSeconds is { } seconds) environment["SPIKE_MAX_COMPILATION_TIME"] = seconds.ToString("0.######", CultureInfo.InvariantCulture);
        if (settings.MaxModelSize is { } megabytes) environment["SPIKE_MAX_MODEL_SIZE_MB"] = megabytes.ToString("0.######", CultureInfo.InvariantCulture);
        if (!settings.AllowedTargets.IsEmpty) environment["SPIKE_ALLOWED_TARGETS"] = string.Join(',', settings.AllowedTargets);
        return environment;
    }
}
