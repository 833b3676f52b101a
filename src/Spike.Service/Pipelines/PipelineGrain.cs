using System.Collections.Immutable;
using System.Text.Json;
using Spike.Compiler.Sharding;
using Spike.Compiler.Verification;
using Spike.Service.Evaluations;
using Spike.Service.Files;
using Spike.Service.Jobs;

namespace Spike.Service.Pipelines;

/// <summary>
/// A model in stages: a job cuts it, and then each stage on each window is a job, which gives a file that the next stage begins from. That file is the
/// checkpoint: whatever is killed, a window goes on from the last stage that it went through.
/// </summary>
internal sealed class PipelineGrain(
    [PersistentState("pipeline")] IPersistentState<PipelineRecord> record, ContentFolder files, CompileDefaults defaults, TimeProvider time, ILogger<PipelineGrain> log)
    : WorkGrain<PipelineRecord, Pipeline>(record, defaults, time, log), IPipelineGrain
{
    private static readonly WindowMark NotBegun = new(0, null, []);

    /// <summary>The cut first. Then as many windows as stages and one more, the foremost first: a stage that is slow holds up those before it, and little lies between.</summary>
    protected override IEnumerable<int> Open => State.Stages.IsEmpty ? [0]
        : Enumerable.Range(0, State.Windows.Length).Where(window => State.Windows[window].StagesDone < State.Stages.Length).Take(State.Stages.Length + 1);

    protected override bool IsComplete => !State.Stages.IsEmpty && State.Windows.All(window => window.StagesDone == State.Stages.Length);

    private bool IsGone => State.State == JobState.Done && (State.Windows.Any(window => !files.Has(window.Passed!.Sha256)) || (State.Counts is { } counts && !files.Has(counts.Sha256)));

    public async Task<PipelineSubmission> Submit(PipelineRequest request, string client, bool again)
    {
        if (State.IsAsked && State.State != JobState.Canceled && !(again && State.State == JobState.Failed) && !IsGone)
        {
            await JoinAsync(client);
            return new PipelineSubmission(Shown, 0);
        }

        var fresh = new PipelineRecord { Request = request, Windows = [.. Enumerable.Repeat(NotBegun, request.Windows)] };
        int seconds = await BeginAsync(fresh, request.Cut, client, again);
        return new PipelineSubmission(seconds > 0 ? null : Shown, seconds);
    }

    public Task<Pipeline?> Get() => LookAsync();

    public Task<Pipeline?> Next(long version, TimeSpan patience) => NextAsync(version, patience);

    public async Task<Pipeline?> Cancel(string client)
    {
        await LeaveAsync(client);
        return Shown;
    }

    protected override CompileRequest JobOf(int unit)
    {
        if (State.Stages.IsEmpty) return State.Request!.Cut;
        WindowMark window = State.Windows[unit];
        JobFile stage = State.Stages[window.StagesDone];
        return window.Passed is { } passed ? State.Request!.Later(stage, passed) : State.Request!.First(unit, stage);
    }

    protected override void Take(int unit, JobOutcome outcome)
    {
        if (State.Stages.IsEmpty) State.Stages = [outcome.Artifact!, .. outcome.Reports];
        else State.Windows = State.Windows.SetItem(unit, State.Windows[unit].After(outcome, State.Request!.IsCounted));
    }

    protected override async Task CompleteAsync(CancellationToken cancellation)
    {
        if (!State.Request!.IsCounted)
        {
            await EndAsync(JobState.Done, []);
            return;
        }

        // What one window's stages counted may be gone while the others were still on their way.
        if (State.Windows.Any(window => !window.Counted.All(files.Has)))
        {
            State.Windows = [.. State.Windows.Select(window => window.Counted.All(files.Has) ? window : NotBegun)];
            await WriteAsync();
            return;
        }

        try
        {
            var stages = new List<EvaluationCounts>();
            for (int stage = 0; stage < State.Stages.Length; stage++)
            {
                var parts = new List<EvaluationCounts>();
                foreach (WindowMark window in State.Windows) parts.Add(await CountedFile.ReadAsync(files, window.Counted[stage], cancellation));
                stages.Add(EvaluationCounts.Join(parts));
            }

            byte[] all = JsonSerializer.SerializeToUtf8Bytes(new StageCountsFile(stages), StageCountsJson.Default.StageCountsFile);
            StoredFile kept = await files.TakeAsync(new MemoryStream(all), long.MaxValue, null, cancellation);
            State.Counts = new JobFile("counts.json", kept.Sha256, kept.Length);
            await EndAsync(JobState.Done, []);
        }
        catch (Exception e) when (CountedFile.IsDamage(e))
        {
            await EndAsync(JobState.Failed, CountedFile.Failure(e));
        }
    }

    protected override Pipeline View() => new(
        Id, State.State, State.Request!.Artifact.Name, State.Created, State.Finished, State.Stages.Length, State.Windows.Length, State.Windows.Sum(window => window.StagesDone), State.Diagnostics,
        State.State == JobState.Done ? [.. State.Windows.Select(window => window.Passed!)] : ImmutableArray<JobFile>.Empty,
        State.Counts, Version);
}
