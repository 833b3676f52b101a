using System.Diagnostics;
using Spike.Compiler.Diagnostics;

namespace Spike.Cli.Policies;

/// <summary>Holds a command to its limits of time and memory.</summary>
/// <remarks>
/// A breach cancels the work, which then ends by itself and leaves nothing behind. Native code does not look at cancellations: what
/// has not ended soon after is ended with the process.
/// </remarks>
internal sealed class Watchdog : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource source;
    private readonly double? maxSeconds;
    private readonly double? maxGigabytes;
    private readonly Action<Diagnostic> end;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly Timer? timer;
    private TimeSpan cancelledAt;
    private int ended;

    /// <param name="maxSeconds">A limit of time, or none.</param>
    /// <param name="maxGigabytes">A limit of memory, or none.</param>
    /// <param name="interruption">Also cancels the work.</param>
    /// <param name="end">Ends the process.</param>
    public Watchdog(double? maxSeconds, double? maxGigabytes, CancellationToken interruption, Action<Diagnostic> end)
    {
        source = CancellationTokenSource.CreateLinkedTokenSource(interruption);
        this.maxSeconds = maxSeconds;
        this.maxGigabytes = maxGigabytes;
        this.end = end;
        if (maxSeconds is not null || maxGigabytes is not null) timer = new Timer(_ => Look(), null, Interval, Interval);
    }

    public CancellationToken Token => source.Token;

    /// <summary>The limit that was hit, if one was.</summary>
    public Diagnostic? Breach { get; private set; }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref ended, 1) != 0) Thread.Sleep(Timeout.Infinite); // the process is ending
        timer?.Dispose();
        source.Dispose();
    }

    private void Look()
    {
        if (Breach is null)
        {
            Breach = FindBreach();
            if (Breach is null) return;
            cancelledAt = clock.Elapsed;
            source.Cancel();
        }
        else if (clock.Elapsed - cancelledAt > Grace && Interlocked.Exchange(ref ended, 1) == 0)
        {
            end(Breach);
        }
    }

    private Diagnostic? FindBreach()
    {
        if (maxSeconds is { } seconds && clock.Elapsed.TotalSeconds > seconds)
            return At($"the command took longer than the limit of {seconds} seconds", "Give it a smaller task, or raise SPIKE_MAX_COMPILATION_TIME.");
        return maxGigabytes is { } gigabytes && Environment.WorkingSet > gigabytes * (1L << 30)
            ? At($"the command takes more memory than the limit of {gigabytes} GB", "Give it a smaller task, or raise SPIKE_MAX_MEMORY_GB.")
            : null;
    }

    private static Diagnostic At(string reason, string remedy) => new("SPIKE4001", DiagnosticSeverity.Error, CommandFailure.Program, null, reason, remedy);
}
