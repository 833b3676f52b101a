using System.Collections.Immutable;
using Orleans.Concurrency;
using Spike.Compiler.Configuration;
using Spike.Service.Observability;

namespace Spike.Service.Jobs;

/// <summary>
/// The dispatcher. Members take jobs as they have room, so nothing has to be known of how busy they are. Jobs of a member that the cluster has given up, or
/// that says it does not know them, go back to the front. When this grain's own member dies, the next call from another one brings it up there, with all that
/// was written.
/// </summary>
/// <remarks>How long something is ago is measured by a clock that nobody sets: when the machine's time jumps by an hour, no member has been silent for one.</remarks>
[Reentrant]
internal sealed class QueueGrain(
    [PersistentState("queue")] IPersistentState<QueueRecord> record, ISiloStatusOracle silos, Settings settings, CompilerMeter meter, TimeProvider time, ILogger<QueueGrain> log) : Grain, IQueueGrain
{
    public const long Key = 0;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(0.5);

    /// <summary>How long a worker is left waiting for a job before it asks anew.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>How long a job may be unknown to the member that was told to do it: the message is on its way.</summary>
    private static readonly TimeSpan Handover = TimeSpan.FromSeconds(20);

    /// <summary>How long a member may say that it works on a job that is over: until it hears so, and its process has ended.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(30);

    /// <summary>How long a member may be silent that the cluster does not know, or not yet.</summary>
    private static readonly TimeSpan StrangerSilence = TimeSpan.FromSeconds(3);

    /// <summary>How long one may be silent that the cluster takes for alive: its process hangs.</summary>
    private static readonly TimeSpan MemberSilence = TimeSpan.FromSeconds(30);

    private readonly FairQueue waiting = new();
    private readonly Dictionary<string, AssignedJob> running = [];
    private readonly Dictionary<string, long> handedOver = [];
    private readonly Dictionary<string, (long At, int Slots)> beats = [];
    private readonly LinkedList<TaskCompletionSource> takers = [];

    /// <summary>Jobs that are over or were given back, and when: their member may say for a moment longer that it works on them.</summary>
    private readonly Dictionary<string, long> parted = [];

    private readonly Queue<long> departures = [];
    private SharedWrite? write;

    /// <summary>Whether all that was changed by who asked is written.</summary>
    private bool isWritten = true;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        write = new SharedWrite(WriteAsync);
        foreach (WaitingJob job in record.State.Waiting) waiting.Add(job.Job, job.Client);
        foreach (AssignedJob job in record.State.Running)
        {
            Assign(job);
            beats.TryAdd(job.Silo, (time.GetTimestamp(), 0));
        }

        meter.Waiting(waiting.Count);
        this.RegisterGrainTimer(TakeBackAsync, new GrainTimerCreationOptions { DueTime = Look, Period = Look, Interleave = true, KeepAlive = true });
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        meter.Waiting(0);
        return Task.CompletedTask;
    }

    public async Task<int> Enqueue(string job, string client)
    {
        if (!running.ContainsKey(job) && !waiting.Contains(job))
        {
            if (!waiting.HasRoom(client, settings.Service.QueueLength)) return RetryAfter();
            waiting.Add(job, client);
            isWritten = false;
            Wake();
        }

        // One that is in may be so in memory only: whoever put it in was told that it could not be written, and asks again.
        if (!isWritten) await write!.RunAsync();
        return 0;
    }

    public async Task<string?> Take(string silo)
    {
        if (waiting.Count == 0)
        {
            var turn = new TaskCompletionSource();
            LinkedListNode<TaskCompletionSource> place = takers.AddLast(turn);
            await Task.WhenAny(turn.Task, Task.Delay(Patience, time));
            if (place.List is not null) takers.Remove(place);
        }

        if (waiting.Take() is not { } next) return null;
        Assign(new AssignedJob(next.Job, next.Client, silo, time.GetUtcNow()));
        departures.Enqueue(time.GetTimestamp());
        if (departures.Count > 32) departures.Dequeue();
        await write!.RunAsync();
        return next.Job;
    }

    public async Task Beat(string silo, IReadOnlyList<string> jobs, int slots)
    {
        beats[silo] = (time.GetTimestamp(), slots);
        bool changed = false;
        foreach (AssignedJob lost in running.Values.Where(job => job.Silo == silo && time.GetElapsedTime(handedOver[job.Job]) > Handover && !jobs.Contains(job.Job)).ToArray())
        {
            log.LogWarning("Job {Job} is not known to {Silo} any more and waits again", lost.Job, silo);
            changed |= PutBack(lost.Job);
        }

        // What was written last may be older than what is going on.
        foreach (string job in jobs.Where(job => !running.ContainsKey(job) && !parted.ContainsKey(job)))
        {
            Assign(new AssignedJob(job, "", silo, time.GetUtcNow()));
            changed |= waiting.Remove(job);
        }

        if (changed) await write!.RunAsync();
    }

    public async Task Remove(string job)
    {
        handedOver.Remove(job);
        parted[job] = time.GetTimestamp();
        if (running.Remove(job) | waiting.Remove(job)) await write!.RunAsync();
    }

    public Task Drop(string job, string silo) => IsWith(job, silo) ? Remove(job) : Task.CompletedTask;

    public async Task Return(string job, string silo, bool first)
    {
        if (IsWith(job, silo))
        {
            parted[job] = time.GetTimestamp();
            PutBack(job, first);
            isWritten = false;
        }

        // One that was put back before is here again because that was not written.
        if (!isWritten) await write!.RunAsync();
    }

    public Task<QueueFigures> Figures() => Task.FromResult(new QueueFigures(
        waiting.Count, running.Count, running.Count == 0 ? null : running.Values.Min(job => job.Since), beats.Values.Where(beat => time.GetElapsedTime(beat.At) < StrangerSilence).Sum(beat => beat.Slots)));

    public Task<ImmutableArray<MemberFigures>> Members() => Task.FromResult<ImmutableArray<MemberFigures>>(
        [.. beats.Select(beat => new MemberFigures(beat.Key, running.Values.Count(job => job.Silo == beat.Key), beat.Value.Slots))]);

    private async Task TakeBackAsync(CancellationToken cancellation)
    {
        bool changed = false;
        foreach (string job in parted.Where(gone => time.GetElapsedTime(gone.Value) > Farewell).Select(gone => gone.Key).ToArray()) parted.Remove(job);
        foreach (string silo in running.Values.Select(job => job.Silo).Distinct().ToArray())
        {
            TimeSpan silence = beats.TryGetValue(silo, out (long At, int Slots) beat) ? time.GetElapsedTime(beat.At) : TimeSpan.Zero;
            SiloStatus status = silos.GetApproximateSiloStatus(SiloAddress.FromParsableString(silo));
            if (status != SiloStatus.Dead && silence < (status == SiloStatus.None ? StrangerSilence : MemberSilence)) continue;
            beats.Remove(silo);
            foreach (string job in running.Values.Where(job => job.Silo == silo).Select(job => job.Job).ToArray())
            {
                log.LogWarning("Job {Job} waits again, because {Silo} is gone", job, silo);
                changed |= PutBack(job);
            }
        }

        if (changed) await write!.RunAsync();
    }

    private bool IsWith(string job, string silo) => running.TryGetValue(job, out AssignedJob? assigned) && assigned.Silo == silo;

    private void Assign(AssignedJob job) => (running[job.Job], handedOver[job.Job]) = (job, time.GetTimestamp());

    private bool PutBack(string job, bool first = true)
    {
        if (!running.Remove(job, out AssignedJob? assigned)) return false;
        handedOver.Remove(job);
        waiting.Add(job, assigned.Client, first);
        Wake();
        return true;
    }

    private void Wake()
    {
        if (takers.First is not { } first) return;
        takers.RemoveFirst();
        first.Value.TrySetResult();
    }

    /// <summary>As long as the queue has lately taken for a tenth of what waits.</summary>
    private int RetryAfter()
    {
        if (departures.Count < 2) return 10;
        double each = time.GetElapsedTime(departures.Peek()).TotalSeconds / departures.Count;
        return (int)Math.Clamp(each * waiting.Count / 10, 1, 60);
    }

    private async Task WriteAsync()
    {
        meter.Waiting(waiting.Count);
        record.State = new QueueRecord { Waiting = [.. waiting.All], Running = [.. running.Values] };
        isWritten = true;
        try
        {
            await record.WriteStateAsync();
        }
        catch
        {
            isWritten = false;
            throw;
        }
    }
}
