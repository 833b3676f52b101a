using Orleans.Concurrency;

namespace Spike.Service.Jobs;

/// <summary>One job; its key is <see cref="CompileRequest.Key"/>.</summary>
internal interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Asks for the job. An equal one that is on its way or over is the answer.</summary>
    /// <param name="request">What to compile.</param>
    /// <param name="client">Who asks.</param>
    /// <param name="again">Whether a failed or cancelled one is tried once more, or one of whose files one is gone.</param>
    /// <param name="reply">Where a message's sender waits.</param>
    Task<Submission> Submit(CompileRequest request, string client, bool again, ReplyAddress? reply);

    /// <summary>Null: there is no such job.</summary>
    [AlwaysInterleave]
    Task<Job?> Get();

    /// <summary>The job once it is no longer at this version, or after some time as it is.</summary>
    [AlwaysInterleave]
    Task<Job?> Next(long version, TimeSpan patience);

    [AlwaysInterleave]
    Task<string> GetLog();

    /// <summary>A client no longer wants it; null: there is no such job.</summary>
    Task<Job?> Cancel(string client);

    /// <summary>A worker has it now; null: there is nothing to do any more.</summary>
    Task<StartedJob?> Start(string silo);

    /// <summary>What a worker tells while it works.</summary>
    /// <returns>Whether it is to go on.</returns>
    Task<bool> Report(int attempt, string? stage, string log);

    Task Finish(int attempt, JobOutcome outcome, string log);

    /// <summary>The process ended without an answer.</summary>
    /// <returns>Whether it is to be tried again.</returns>
    Task<bool> Crash(int attempt, string reason, string log);

    /// <summary>The worker stops, or lacks room for it, for no fault of the job.</summary>
    Task Release(int attempt, string reason, string log);
}

/// <summary>How a submission went.</summary>
/// <param name="Job">Null: the queue is full.</param>
/// <param name="IsNew">Whether it was not known, or is done again.</param>
/// <param name="RetryAfterSeconds">When to come back.</param>
[GenerateSerializer, Immutable]
internal sealed record Submission(Job? Job, bool IsNew, int RetryAfterSeconds);

/// <summary>What a worker is given.</summary>
[GenerateSerializer, Immutable]
internal sealed record StartedJob(CompileRequest Request, int Attempt);
