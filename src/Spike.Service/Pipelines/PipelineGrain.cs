using System.Collections.Immutable;
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
    /// <summary>The cut first. Then as many windows as stages and one more, the foremost first: a stage that is slow holds up those before it, and little lies between.</summary>
    protected override IEnumerable<int> Open => State.Stages.IsEmpty ? [0]
        : Enumerable.Range(0, State.Windows.Length).Where(window => State.Windows[window].StagesDone < State.Stages.Length).Take(State.Stages.Length + 1);

    protected override bool IsComplete => !State.Stages.IsEmpty && State.Windows.All(window => window.StagesDone == State.Stages.Length);

    private bool IsGone => State.State == JobState.Done && State.Windows.Any(window => !files.Has(window.Passed!.Sha256));

    public async Task<PipelineSubmission> Submit(PipelineRequest request, string client, bool again)
    {
        if (State.IsAsked && State.State != JobState.Canceled && !(again && State.State == JobState.Failed) && !IsGone)
        {
            await JoinAsync(client);
            return new PipelineSubmission(Shown, 0);
        }

        var fresh = new PipelineRecord { Request = request, Windows = [.. Enumerable.Repeat(new WindowMark(0, null), request.Windows)] };
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
        return window.Passed is { } passed ? PipelineRequest.Later(stage, passed) : State.Request!.First(unit, stage);
    }

    protected override void Take(int unit, JobOutcome outcome)
    {
        if (State.Stages.IsEmpty) State.Stages = [outcome.Artifact!, .. outcome.Reports];
        else State.Windows = State.Windows.SetItem(unit, new WindowMark(State.Windows[unit].StagesDone + 1, outcome.Artifact!));
    }

    protected override Task CompleteAsync(CancellationToken cancellation) => EndAsync(JobState.Done, []);

    protected override Pipeline View() => new(
        Id, State.State, State.Request!.Artifact.Name, State.Created, State.Finished, State.Stages.Length, State.Windows.Length, State.Windows.Sum(window => window.StagesDone), State.Diagnostics,
        State.State == JobState.Done ? [.. State.Windows.Select(window => window.Passed!)] : ImmutableArray<JobFile>.Empty,
        Version);
}
