using System.Collections.Immutable;
using System.Text;
using Spike.Service.Files;
using Spike.Service.Intake;
using Spike.Service.Observability.Recent;

namespace Spike.Service.Jobs;

/// <summary>The states of a job, written before anybody hears of them.</summary>
internal sealed class JobGrain([PersistentState("job")] IPersistentState<JobRecord> record, ContentFolder files, IReplies replies, TimeProvider time, ILogger<JobGrain> log) : Grain, IJobGrain, IRemindable
{
    /// <summary>A job that takes its process with it so often is at fault itself.</summary>
    private const int MostCrashes = 3;

    /// <summary>Members may die for reasons of their own; whoever takes so many down is at fault.</summary>
    private const int MostLosses = 10;

    private const int LogLength = 1 << 16;

    /// <summary>Sees that a job that is not over stands in the queue, whatever was lost.</summary>
    private const string Watch = "watch";

    private static readonly TimeSpan WatchPeriod = TimeSpan.FromMinutes(1);

    /// <summary>How long the reminder tries to tell a queue that refuses.</summary>
    private static readonly TimeSpan ReplyPatience = TimeSpan.FromDays(1);

    /// <summary>Queues that one job is told to. Each is a part of the record, which is written with every change.</summary>
    private const int MostReplies = 256;

    /// <summary>Seconds after which some of them may have been told.</summary>
    private const int RepliesLater = 10;

    private readonly StringBuilder recent = new();
    private TaskCompletionSource change = new();
    private long version;
    private string? stage;

    /// <summary>What clients see: never more than is written.</summary>
    private Job? shown;

    private JobRecord State => record.State;

    private string Id => this.GetPrimaryKeyString();

    private IQueueGrain Queue => GrainFactory.GetGrain<IQueueGrain>(QueueGrain.Key);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        version = time.GetUtcNow().Ticks;
        recent.Append(State.Log);
        if (State.Request is not null) shown = View();
        return Task.CompletedTask;
    }

    public async Task<Submission> Submit(CompileRequest request, string client, bool again, ReplyAddress? reply)
    {
        bool isKnown = State.Request is not null;
        bool starts = !isKnown || (State.State.IsOver() && (State.State == JobState.Canceled || again || IsGone(State.Outcome)));
        if (!starts && (State.State.IsOver() || State.Clients.Contains(client)) && reply is null) return new Submission(shown, IsNew: false, 0);
        bool isNewReply = reply is not null && !State.Replies.Contains(reply);
        if (isNewReply && State.Replies.Length >= MostReplies) return new Submission(null, IsNew: false, RepliesLater);
        // First the queue, which may refuse; a worker that is quicker than the next line waits for this call to end.
        if (starts && await Queue.Enqueue(Id, client) is > 0 and int seconds) return new Submission(null, IsNew: false, seconds);
        if (starts || reply is not null) await this.RegisterOrUpdateReminder(Watch, WatchPeriod, WatchPeriod);

        record.State = starts
            ? new JobRecord { Request = request, Clients = [client], Created = time.GetUtcNow(), Attempt = State.Attempt, Log = State.Log, Replies = State.Replies, ReplyAsked = State.ReplyAsked }
            : State with { Clients = State.State.IsOver() || State.Clients.Contains(client) ? State.Clients : State.Clients.Add(client) };
        if (isNewReply) (State.Replies, State.ReplyAsked) = (State.Replies.Add(reply!), time.GetUtcNow());
        await WriteAsync();
        if (State.State.IsOver()) await CloseAsync();
        return new Submission(shown, starts, 0);
    }

    public Task<Job?> Get()
    {
        // Whoever asks for what never was is not to fill the memory with it.
        if (State.Request is null) DeactivateOnIdle();
        return Task.FromResult(shown);
    }

    public async Task<Job?> Next(long version, TimeSpan patience)
    {
        if (shown is { } job && job.Version == version && !job.State.IsOver()) await Task.WhenAny(change.Task, Task.Delay(patience, time));
        return await Get();
    }

    public Task<string> GetLog() => Task.FromResult(recent.ToString());

    public async Task<Job?> Cancel(string client)
    {
        if (State.Request is null) return null;
        if (State.State.IsOver()) return shown;
        record.State = State with { Clients = State.Clients.Remove(client) };
        if (State.Clients.IsEmpty) await EndAsync(JobState.Canceled, null);
        else await WriteAsync();
        return shown;
    }

    public async Task<StartedJob?> Start(string silo)
    {
        if (State.Request is null || State.State.IsOver()) return null;
        int losses = State.Losses;
        if (State.State == JobState.Running)
        {
            Append($"attempt {State.Attempt} ended without a word: its member is gone\n");
            losses++;
        }

        if (losses >= MostLosses)
        {
            await EndAsync(JobState.Failed, JobOutcome.Failure("SPIKE5002", $"{losses} members of the cluster were lost while they compiled it. The log says how far they came; ask again with again=true."));
            return null;
        }

        record.State = State with { State = JobState.Running, Attempt = State.Attempt + 1, Losses = losses, Started = time.GetUtcNow() };
        stage = null;
        Append($"attempt {State.Attempt} on {silo}\n");
        await WriteAsync();
        return new StartedJob(State.Request!, State.Attempt);
    }

    public Task<bool> Report(int attempt, string? stage, string log)
    {
        if (!IsCurrent(attempt)) return Task.FromResult(false);
        Append(log);
        if (stage is not null) this.stage = stage;
        if (log.Length > 0 || stage is not null) Changed();
        return Task.FromResult(true);
    }

    public async Task Finish(int attempt, JobOutcome outcome, string log)
    {
        if (!IsCurrent(attempt)) return;
        Append(log);
        await EndAsync(outcome.Document is null ? JobState.Failed : JobState.Done, outcome);
    }

    public async Task<bool> Crash(int attempt, string reason, string log)
    {
        if (!IsCurrent(attempt)) return false;
        Append(log);
        Append($"attempt {attempt}: {reason}\n");
        record.State = State with { State = JobState.Queued, Crashes = State.Crashes + 1 };
        if (State.Crashes < MostCrashes)
        {
            await WriteAsync();
            return true;
        }

        await EndAsync(JobState.Failed, JobOutcome.Failure("SPIKE5002", $"the compiler crashed {State.Crashes} times ({reason}). The job is set aside; its log says how far it came."));
        return false;
    }

    public async Task Release(int attempt, string reason, string log)
    {
        if (!IsCurrent(attempt)) return;
        Append(log);
        Append($"attempt {attempt}: {reason}\n");
        // That was no fault of the job, and counts for nothing.
        record.State = State with { State = JobState.Queued };
        await WriteAsync();
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (State.Request is not null && !State.State.IsOver()) await Queue.Enqueue(Id, State.Clients.FirstOrDefault() ?? "");
        else await CloseAsync();
    }

    private bool IsCurrent(int attempt) => State.State == JobState.Running && State.Attempt == attempt;

    private bool IsGone(JobOutcome? outcome) => outcome is not null && (outcome.LacksFiles || outcome.Files.Any(file => !files.Has(file.Sha256)));

    private async Task EndAsync(JobState end, JobOutcome? outcome)
    {
        record.State = State with { State = end, Finished = time.GetUtcNow(), Outcome = outcome, Clients = [] };
        await WriteAsync();
        await Queue.Remove(Id);
        await CloseAsync();
    }

    /// <summary>Tells those who wait at a queue, and then needs no reminder any more; where that fails, the reminder tries again.</summary>
    private async Task CloseAsync()
    {
        if (State.Replies.Length > 0 && State.Request is not null)
        {
            ImmutableArray<ReplyAddress> left = await replies.SendAsync(State.Replies, View());
            // Of a job that was over when it was asked for, the asking counts.
            DateTimeOffset? since = State.ReplyAsked > State.Finished ? State.ReplyAsked : State.Finished;
            if (left.Length > 0 && time.GetUtcNow() - since > ReplyPatience)
            {
                log.LogWarning("The end of job {Job} is not told to {Count} queues that did not take it for {Days} days", Id, left.Length, ReplyPatience.TotalDays);
                left = [];
            }

            if (left.Length < State.Replies.Length)
            {
                State.Replies = left;
                await WriteAsync();
            }

            if (left.Length > 0) return;
        }

        try
        {
            if (await this.GetReminder(Watch) is { } reminder) await this.UnregisterReminder(reminder);
        }
        catch (Exception e)
        {
            // It rings once more and finds nothing to do.
            log.LogWarning(e, "The reminder of job {Job} could not be removed", Id);
        }
    }

    private async Task WriteAsync()
    {
        State.Log = recent.ToString();
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

        Changed();
    }

    private void Append(string text)
    {
        recent.Append(text);
        if (recent.Length > LogLength) recent.Remove(0, recent.Length - LogLength);
    }

    private void Changed()
    {
        version++;
        if (State.Request is not null)
        {
            shown = View();
            _ = GrainFactory.GetGrain<IRecentJobsGrain>(RecentJobsGrain.Key).Note(shown);
        }

        change.TrySetResult();
        change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private Job View() => new(
        Id, State.State, State.Request!.Model.Name, State.Request.Options, State.Created, State.Started, State.Finished, State.Attempt, State.State == JobState.Running ? stage : null,
        State.Outcome, version);
}
