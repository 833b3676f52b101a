using System.Collections.Immutable;
using Spike.Service.Jobs;

namespace Spike.Service.Evaluations;

/// <summary>
/// Sees work through that consists of jobs: asks for them, some at a time so that others get their turn, and notes what is done. A job that a dead member had is
/// done elsewhere like any other; when this grain's own member dies, the next question or its reminder brings it up on another one, which goes on from what was written.
/// </summary>
internal abstract class WorkGrain<TRecord, TView>(IPersistentState<TRecord> record, CompileDefaults defaults, TimeProvider time, ILogger log) : Grain, IRemindable
    where TRecord : WorkRecord
    where TView : class
{
    private const string Watch = "watch";

    private static readonly TimeSpan WatchPeriod = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(0.25);

    /// <summary>After a look that failed: what it needs is not back a moment later.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    /// <summary>Units whose job was asked for. One that was asked for before this activation is asked for again, which changes nothing.</summary>
    private readonly SortedSet<int> asked = [];

    /// <summary>Units whose job had failed before and was tried once more.</summary>
    private readonly HashSet<int> retried = [];

    private IGrainTimer? timer;
    private long? failed;
    private TaskCompletionSource change = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected TRecord State => record.State;

    protected string Id => this.GetPrimaryKeyString();

    /// <summary>Changes with every change.</summary>
    protected long Version { get; private set; }

    /// <summary>What clients see: never more than is written. Null: nothing was asked for.</summary>
    protected TView? Shown { get; private set; }

    /// <summary>Units that want a job now, those first that are to be done first.</summary>
    protected abstract IEnumerable<int> Open { get; }

    protected abstract bool IsComplete { get; }

    /// <summary>The job that a unit wants.</summary>
    protected abstract CompileRequest JobOf(int unit);

    /// <summary>The record as clients see it.</summary>
    protected abstract TView View();

    /// <summary>Notes what a unit's job came to.</summary>
    protected abstract void Take(int unit, JobOutcome outcome);

    /// <summary>All units are done: ends the work, or finds that something has to be done again.</summary>
    protected abstract Task CompleteAsync(CancellationToken cancellation);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Version = time.GetUtcNow().Ticks;
        if (State.IsAsked) Shown = View();
        if (State.IsAsked && !State.State.IsOver()) Start();
        return Task.CompletedTask;
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        // To be here is enough where there is something to do.
        if (!State.IsAsked || State.State.IsOver()) await ForgetReminderAsync();
    }

    /// <summary>One more client wants what is known.</summary>
    protected async Task JoinAsync(string client)
    {
        if (State.State.IsOver() || State.Clients.Contains(client)) return;
        State.Clients = State.Clients.Add(client);
        await WriteAsync();
    }

    /// <summary>Begins, unless the queue refuses the first job.</summary>
    /// <param name="fresh">The record to begin with.</param>
    /// <param name="first">Its first job.</param>
    /// <param name="client">Who asks.</param>
    /// <param name="again">Whether jobs that failed before are tried once more.</param>
    /// <returns>Seconds to come back after; 0: it has begun.</returns>
    protected async Task<int> BeginAsync(TRecord fresh, CompileRequest first, string client, bool again)
    {
        Submission submission = await Job(first).Submit(first, client, again: false, null);
        if (submission.Job is null) return submission.RetryAfterSeconds;
        await this.RegisterOrUpdateReminder(Watch, WatchPeriod, WatchPeriod);
        (fresh.State, fresh.Clients, fresh.Owner, fresh.Created, fresh.Again) = (JobState.Running, [client], client, time.GetUtcNow(), again);
        record.State = fresh;
        asked.Clear();
        retried.Clear();
        await WriteAsync();
        Start();
        return 0;
    }

    /// <summary>What is known; whoever asks for what never was is not to fill the memory with it.</summary>
    protected Task<TView?> LookAsync()
    {
        if (!State.IsAsked) DeactivateOnIdle();
        return Task.FromResult(Shown);
    }

    protected async Task<TView?> NextAsync(long version, TimeSpan patience)
    {
        if (Shown is not null && Version == version && timer is not null) await Task.WhenAny(change.Task, Task.Delay(patience, time));
        return await LookAsync();
    }

    protected async Task LeaveAsync(string client)
    {
        if (!State.IsAsked || State.State.IsOver()) return;
        State.Clients = State.Clients.Remove(client);
        if (State.Clients.IsEmpty) await EndAsync(JobState.Canceled, []);
        else await WriteAsync();
    }

    protected async Task EndAsync(JobState end, ImmutableArray<JobDiagnostic> diagnostics)
    {
        (State.State, State.Finished, State.Diagnostics, State.Clients) = (end, time.GetUtcNow(), diagnostics, []);
        await WriteAsync();
        timer?.Dispose();
        timer = null;
        foreach (int unit in asked) await LeaveJobAsync(unit);
        asked.Clear();
        await ForgetReminderAsync();
    }

    private async Task LeaveJobAsync(int unit)
    {
        try
        {
            await Job(JobOf(unit)).Cancel(State.Owner);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or IOException)
        {
            // It is done for nobody then, and kept for who asks next.
            log.LogWarning(e, "A job of the work {Work} could not be cancelled", Id);
        }
    }

    protected async Task WriteAsync()
    {
        try
        {
            await record.WriteStateAsync();
        }
        catch
        {
            // What is not written is not so: the next activation reads what is.
            DeactivateOnIdle();
            throw;
        }

        Version++;
        Shown = View();
        change.TrySetResult();
        change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private void Start() => timer ??= this.RegisterGrainTimer(AdvanceAsync, new GrainTimerCreationOptions { DueTime = TimeSpan.Zero, Period = Look, KeepAlive = true });

    private async Task AdvanceAsync(CancellationToken cancellation)
    {
        if (State.State.IsOver() || (failed is { } then && time.GetElapsedTime(then) < Rest)) return;
        failed = null;
        try
        {
            (bool hasNews, ImmutableArray<JobDiagnostic>? failure) = await HearAsync();
            if (failure is { } diagnostics)
            {
                await EndAsync(JobState.Failed, diagnostics);
                return;
            }

            if (await AskAsync() | hasNews) await WriteAsync();
            if (IsComplete) await CompleteAsync(cancellation);
        }
        catch (Exception e)
        {
            // A member was lost on the way: the next look finds its grains elsewhere. Or a disk is full: the next look may find room.
            failed = time.GetTimestamp();
            log.LogWarning(e, "The work {Work} waits for its jobs", Id);
        }
    }

    private async Task<(bool HasNews, ImmutableArray<JobDiagnostic>? Failure)> HearAsync()
    {
        int[] units = [.. asked];
        Job?[] jobs = await Task.WhenAll(units.Select(unit => Job(JobOf(unit)).Get()));
        bool hasNews = false;
        foreach ((int unit, Job? job) in units.Zip(jobs))
        {
            if (job is { State: JobState.Failed } && !MayRetry(unit)) return (hasNews, job.Outcome!.Diagnostics);
            if (job is { State: JobState.Queued or JobState.Running }) continue;
            // One that somebody cancelled or that is to be tried again is asked for once more.
            asked.Remove(unit);
            if (job is not { State: JobState.Done }) continue;
            Take(unit, job.Outcome!);
            hasNews = true;
        }

        return (hasNews, null);
    }

    /// <summary>Twice as many as there are slots: no slot waits for this grain to look, and the queue is not filled with one work.</summary>
    private async Task<bool> AskAsync()
    {
        int most = Math.Max(2, 2 * (await GrainFactory.GetGrain<IQueueGrain>(QueueGrain.Key).Figures()).Slots);
        bool hasNews = false;
        foreach (int unit in Open.Where(unit => !asked.Contains(unit)).ToArray())
        {
            if (asked.Count >= most) break;
            CompileRequest request = JobOf(unit);
            Submission submission = await Job(request).Submit(request, State.Owner, again: false, null);
            if (submission.Job is { State: JobState.Failed } && MayRetry(unit))
            {
                submission = await Job(request).Submit(request, State.Owner, again: true, null);
                if (submission.Job is not null) retried.Add(unit);
            }

            // The queue is full, which is no failure: there is another look soon.
            if (submission.Job is not { } job) break;
            if (job.State != JobState.Done)
            {
                asked.Add(unit);
                continue;
            }

            Take(unit, job.Outcome!);
            hasNews = true;
        }

        return hasNews;
    }

    /// <summary>Once for each unit: whether it had failed before this was asked for again, no clock says that members agree on.</summary>
    private bool MayRetry(int unit) => State.Again && !retried.Contains(unit);

    private IJobGrain Job(CompileRequest request) => GrainFactory.GetGrain<IJobGrain>(request.Key(defaults));

    private async Task ForgetReminderAsync()
    {
        try
        {
            if (await this.GetReminder(Watch) is { } reminder) await this.UnregisterReminder(reminder);
        }
        catch (Exception e)
        {
            // It rings once more and finds nothing to do.
            log.LogWarning(e, "The reminder of the work {Work} could not be removed", Id);
        }
    }
}
