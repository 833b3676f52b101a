using System.Text.Json;
using Spike.Compiler.Verification;
using Spike.Service.Files;
using Spike.Service.Jobs;

namespace Spike.Service.Evaluations;

/// <summary>A data set in parts, whose counts are put together in the order of the samples.</summary>
internal sealed class EvaluationGrain(
    [PersistentState("evaluation")] IPersistentState<EvaluationRecord> record, ContentFolder files, CompileDefaults defaults, TimeProvider time, ILogger<EvaluationGrain> log)
    : WorkGrain<EvaluationRecord, Evaluation>(record, defaults, time, log), IEvaluationGrain
{
    protected override IEnumerable<int> Open => Enumerable.Range(0, State.Counts.Length).Where(part => State.Counts[part] is null);

    protected override bool IsComplete => State.Counts.All(part => part is not null);

    /// <summary>The result's file was needed by nobody for so long that it is no longer kept.</summary>
    private bool IsGone => State.Result is { } result && !files.Has(result.Sha256);

    public async Task<EvaluationSubmission> Submit(EvaluationRequest request, string client, bool again)
    {
        if (State.IsAsked && State.State != JobState.Canceled && !(again && State.State == JobState.Failed) && !IsGone)
        {
            await JoinAsync(client);
            return new EvaluationSubmission(Shown, 0);
        }

        int seconds = await BeginAsync(new EvaluationRecord { Request = request, Counts = [.. new string?[request.Parts]] }, request.Of(0), client, again);
        return new EvaluationSubmission(seconds > 0 ? null : Shown, seconds);
    }

    public Task<Evaluation?> Get() => LookAsync();

    public Task<Evaluation?> Next(long version, TimeSpan patience) => NextAsync(version, patience);

    public async Task<Evaluation?> Cancel(string client)
    {
        await LeaveAsync(client);
        return Shown;
    }

    protected override CompileRequest JobOf(int unit) => State.Request!.Of(unit);

    protected override void Take(int unit, JobOutcome outcome) => State.Counts = State.Counts.SetItem(unit, outcome.Document!.Sha256);

    protected override async Task CompleteAsync(CancellationToken cancellation)
    {
        string?[] present = [.. State.Counts.Select(hash => files.Has(hash!) ? hash : null)];
        if (present.Contains(null))
        {
            State.Counts = [.. present];
            await WriteAsync();
            return;
        }

        try
        {
            var parts = new List<EvaluationCounts>();
            foreach (string? hash in present) parts.Add(await CountedFile.ReadAsync(files, hash!, cancellation));
            byte[] all = JsonSerializer.SerializeToUtf8Bytes(new CountsFile(EvaluationCounts.Join(parts)), CountsJson.Default.CountsFile);
            StoredFile kept = await files.TakeAsync(new MemoryStream(all), long.MaxValue, null, cancellation);
            State.Result = new JobFile("result.json", kept.Sha256, kept.Length);
            await EndAsync(JobState.Done, []);
        }
        catch (Exception e) when (CountedFile.IsDamage(e))
        {
            await EndAsync(JobState.Failed, CountedFile.Failure(e));
        }
    }

    protected override Evaluation View()
    {
        EvaluationRequest request = State.Request!;
        int[] done = [.. Enumerable.Range(0, State.Counts.Length).Where(part => State.Counts[part] is not null)];
        return new Evaluation(
            Id, State.State, request.Artifact.Name, State.Created, State.Finished, request.Parts, done.Length, request.Count, done.Sum(request.SamplesOf), State.Diagnostics, State.Result, Version);
    }
}
