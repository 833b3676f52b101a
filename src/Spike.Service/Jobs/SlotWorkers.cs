using System.Collections.Concurrent;
using Spike.Compiler.Configuration;
using Spike.Service.Caching;
using Spike.Service.Files;
using Spike.Service.Isolation;
using Spike.Service.Observability;

namespace Spike.Service.Jobs;

/// <summary>The slots of this member: each takes a job when it is free, starts a process for it, and tells the job's grain how it goes.</summary>
/// <remarks>Nothing here decides what is done where: the queue does, and a grain that no longer counts an attempt says so at the next report.</remarks>
internal sealed class SlotWorkers(
    IGrainFactory grains, ILocalSiloDetails member, CompilerProgram compiler, ChildSandbox sandbox, JobCache cache, ContentFolder files, ServiceFolder folder, Settings settings, CompilerMeter meter, IHostApplicationLifetime lifetime, ILogger<SlotWorkers> log)
    : BackgroundService
{
    /// <summary>Bytes without which no job is begun: it would be lost to the disk, and loses nothing where it waits.</summary>
    private const long LeastRoom = 64L << 20;

    /// <summary>What the compiler says when its output cannot be written.</summary>
    private const string Unwritten = "SPIKE5001";

    /// <summary>Why a job is given back.</summary>
    private const string MemberStops = "it was stopped with its member", NoRoom = "it waits, because the disk of its member is full";

    private static readonly TimeSpan ReportPeriod = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan BeatPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Running> running = [];
    private readonly CancellationTokenSource drained = new();
    private readonly string silo = member.SiloAddress.ToParsableString();

    private IQueueGrain Queue => grains.GetGrain<IQueueGrain>(QueueGrain.Key);

    /// <summary>Compilations at once.</summary>
    public int Slots { get; } = settings.Service.Slots ?? Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Whether no new jobs are taken.</summary>
    public bool IsDraining => lifetime.ApplicationStopping.IsCancellationRequested;

    public IReadOnlyCollection<string> RunningJobs => [.. running.Keys];

    /// <summary>Takes nothing more, waits for what runs, and gives back what is not done in time.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        log.LogInformation("Draining: {Count} jobs run", running.Count);
        await base.StopAsync(cancellationToken);
        // Where the host waits no longer, a process may still work in it; the next start removes it.
        if (running.IsEmpty) folder.Close();
    }

    /// <summary>Until the service begins to stop: its listeners may take long to close, and a job that was taken meanwhile would have to be given back.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        // The time for it begins at the signal: this service is told to stop only once the listeners are closed, and a slow client may hold one open as long as the host waits.
        using CancellationTokenRegistration clock = lifetime.ApplicationStopping.Register(() => drained.CancelAfter(TimeSpan.FromSeconds(settings.Service.DrainSeconds)));
        await Task.WhenAll(Enumerable.Range(0, Slots).Select(_ => WorkAsync(stopping.Token)).Append(BeatAsync(stopping.Token)));
    }

    private async Task WorkAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (!HasRoom())
                {
                    log.LogWarning("No job is begun: less than {Bytes} bytes are free at {Folder}", LeastRoom, folder.Root);
                    await Task.Delay(LongPause, stopping);
                    continue;
                }

                if (await Queue.Take(silo).WaitAsync(stopping) is not { } job) continue;
                // The disk may have filled up while this slot waited for a job.
                if (!HasRoom()) await Queue.Return(job, silo);
                else if (!await TryAsync(job)) await Task.Delay(LongPause, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // A job that the queue still hands over goes back when this member is gone.
            }
            catch (Exception e)
            {
                log.LogWarning(e, "The queue cannot be asked");
                await Task.Delay(Pause, CancellationToken.None);
            }
        }
    }

    private bool HasRoom(long bytes = 0) => FreeSpace.Of(folder.Root) >= LeastRoom + bytes;

    private async Task BeatAsync(CancellationToken stopping)
    {
        // On while it drains: a silent member would lose its jobs to the others.
        while (!stopping.IsCancellationRequested || !running.IsEmpty)
        {
            try
            {
                await Queue.Beat(silo, [.. running.Keys], stopping.IsCancellationRequested ? 0 : Slots);
            }
            catch (Exception e)
            {
                log.LogWarning(e, "The queue does not hear this member");
            }

            await Task.Delay(BeatPeriod, CancellationToken.None);
        }
    }

    /// <returns>False: there was no room for it, and another may be too much as well.</returns>
    private async Task<bool> TryAsync(string job)
    {
        IJobGrain grain = grains.GetGrain<IJobGrain>(job);
        var now = new Running();
        if (!running.TryAdd(job, now))
        {
            // An attempt that was given up still ends here.
            await Task.Delay(ReportPeriod);
            await Queue.Return(job, silo);
            return true;
        }

        try
        {
            if (await grain.Start(silo) is not { } started)
            {
                await Queue.Drop(job, silo);
                return true;
            }

            using (log.BeginScope("{Job}", job)) return await CompileAsync(grain, job, started);
        }
        finally
        {
            running.TryRemove(job, out _);
        }
    }

    /// <returns>False: there was no room for it.</returns>
    private async Task<bool> CompileAsync(IJobGrain grain, string job, StartedJob started)
    {
        long clock = System.Diagnostics.Stopwatch.GetTimestamp();
        string target = started.Request.Options.GetValueOrDefault("target", settings.Target);
        using IDisposable inFlight = meter.Started();
        using System.Diagnostics.Activity? span = ServiceTraces.Job(job, target);
        JobOutcome? outcome = null;
        string said = "", reason = "";
        string? release = null;
        try
        {
            if (!started.Request.IsEvaluation && await cache.FindAsync(job, folder.Work, files, CancellationToken.None) is { } known)
            {
                await TellAsync(job, () => grain.Finish(started.Attempt, known, "found in the cache\n"));
                return true;
            }

            if (!HasRoom(started.Request.Files.Sum(file => files.LengthOf(file.Sha256)))) throw new DiskFullException();
            using CompileFolder work = CompileFolder.Fill(Path.Combine(folder.Work, $"{job[..16]}-{started.Attempt}"), started.Request, files);
            using CompileChild child = await CompileChild.StartAsync(sandbox, compiler.Start(started.Request, work), work);
            log.LogInformation("Job {Job}, attempt {Attempt}: process {Process} compiles {Model}", job, started.Attempt, child.Id, started.Request.Model.Name);
            string unsaid = "";
            while (await Task.WhenAny(child.Ended, Task.Delay(ReportPeriod)) != child.Ended)
            {
                (string? stage, string lines) = child.News();
                unsaid += lines;
                bool? wanted = await ReportAsync(grain, started.Attempt, stage, unsaid);
                if (wanted is not null) unsaid = "";
                if (wanted == false) return true;
                if (!drained.IsCancellationRequested) continue;
                release = MemberStops;
                child.Kill();
                break;
            }

            ChildEnd end = await child.Ended;
            said = unsaid + child.News().Log;
            // Ctrl-C in a terminal reaches the child too.
            if (IsDraining && end.ExitCode == 130) release = MemberStops;
            if (release is null) outcome = await ChildAnswer.ReadAsync(end, work, started.Request.IsEvaluation, files, System.Diagnostics.Stopwatch.GetElapsedTime(clock).TotalSeconds, CancellationToken.None);
            reason = end.Words;
            if (outcome?.Diagnostics.FirstOrDefault(finding => finding.Code == Unwritten) is { } unwritten)
            {
                // No fault of the model, and no answer to keep for whoever asks the same.
                (outcome, reason) = (null, unwritten.Message);
                if (!HasRoom()) release = NoRoom;
            }

            if (outcome is not null && !started.Request.IsEvaluation) await cache.KeepAsync(job, outcome, files, CancellationToken.None);
        }
        catch (FileNotFoundException e)
        {
            outcome = JobOutcome.WithoutFile($"{e.Message}. Send it again.");
        }
        catch (Exception e) when (DiskFull.IsCauseOf(e))
        {
            release = NoRoom;
            log.LogWarning("There is no room for job {Job}: {Reason}", job, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            // A folder cannot be written, or no process can be started: another member may do better, and three times is enough.
            reason = e.Message;
            log.LogError(e, "Job {Job} could not be compiled here", job);
        }

        // A part of an evaluation or a pipeline is no compilation.
        if (release is null && !started.Request.IsEvaluation) meter.Ended(target, System.Diagnostics.Stopwatch.GetElapsedTime(clock), ErrorCodes(outcome));
        bool waitsAgain = false;
        await TellAsync(job, async () =>
        {
            if (release is not null) await grain.Release(started.Attempt, release, said);
            else if (outcome is not null) await grain.Finish(started.Attempt, outcome, said);
            else waitsAgain = await grain.Crash(started.Attempt, reason, said);
        });
        if (waitsAgain || release is not null) await TellAsync(job, () => Queue.Return(job, silo, first: release != NoRoom));
        return release != NoRoom;
    }

    /// <summary>What keeps a job from an artifact; a process that gave no answer has crashed.</summary>
    private static string[] ErrorCodes(JobOutcome? outcome) => outcome is { Document: not null } ? [] :
        [.. (outcome?.Diagnostics ?? []).Where(finding => finding.Severity == "error").Select(finding => finding.Code).DefaultIfEmpty("SPIKE5002").Distinct()];

    /// <summary>Null: the grain cannot be reached now, which is no reason to stop.</summary>
    private async Task<bool?> ReportAsync(IJobGrain grain, int attempt, string? stage, string lines)
    {
        try
        {
            return await grain.Report(attempt, stage, lines);
        }
        catch (Exception e)
        {
            log.LogWarning(e, "The progress of an attempt could not be told");
            return null;
        }
    }

    /// <summary>The end of a job is told until it is heard: the storage may be gone for a while, and the grain's member too.</summary>
    private async Task TellAsync(string job, Func<Task> tell)
    {
        while (true)
        {
            try
            {
                await tell();
                return;
            }
            catch (Exception e) when (!drained.IsCancellationRequested)
            {
                log.LogWarning(e, "The end of job {Job} could not be told; it is tried again", job);
                await Task.Delay(Pause);
            }
        }
    }

    private sealed record Running;
}
