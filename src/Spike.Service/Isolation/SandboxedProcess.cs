using System.Diagnostics;
using Spike.Compiler.Isolation;

namespace Spike.Service.Isolation;

/// <summary>A child and the watch over it.</summary>
internal sealed class SandboxedProcess : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly ChildLimits limits;
    private readonly MemoryCgroup? group;
    private readonly bool leadsGroup;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private ChildFault? fault;

    public SandboxedProcess(Process process, ChildLimits limits, MemoryCgroup? group, bool leadsGroup)
    {
        (Process, this.limits, this.group, this.leadsGroup) = (process, limits, group, leadsGroup);
        Watched = WatchAsync();
    }

    public Process Process { get; }

    /// <summary>Once it has ended, and with it what it left running: the limit that it was ended for, if it was.</summary>
    public Task<ChildFault?> Watched { get; }

    /// <summary>Bytes of it and all that it started, as often as was looked.</summary>
    public long PeakMemory { get; private set; }

    public ChildLimits Limits => limits;

    /// <summary>Ends it for a limit that somebody else watches.</summary>
    public void End(ChildFault reason)
    {
        fault ??= reason;
        Kill();
    }

    public void Kill()
    {
        try
        {
            Process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended by itself.
        }
    }

    public void Dispose()
    {
        Kill();
        // The group can only go when nobody is in it.
        Watched.Wait(TimeSpan.FromSeconds(5));
        group?.Dispose();
        // Nobody else closes them, and a process that was left may hold their other ends.
        Process.StandardOutput.Dispose();
        Process.StandardError.Dispose();
        Process.Dispose();
    }

    /// <summary>What it started may have outlived it, and is then in nobody's tree: it would hold its pipes, its files and its share of the machine for ever.</summary>
    private void EndLeft()
    {
        // Its number is nobody else's as long as one of its group is left; a moment after the last one has gone it might be.
        if (leadsGroup) ProcessGroup.End(Process.Id);
        group?.End();
    }

    private async Task<ChildFault?> WatchAsync()
    {
        Task exited = Process.WaitForExitAsync();
        while (await Task.WhenAny(exited, Task.Delay(Look)).ConfigureAwait(false) != exited)
        {
            PeakMemory = Math.Max(PeakMemory, ProcessTree.Memory(Process));
            if (clock.Elapsed > limits.Time) End(ChildFault.Time);
            // The compiler ends itself at the limit, within seconds and in words.
            else if (PeakMemory > limits.Memory + (limits.Memory / 4)) End(ChildFault.Memory);
        }

        EndLeft();
        return fault ?? (group?.HasEndedSomething() == true ? ChildFault.Memory : null);
    }
}
