using Orleans.Concurrency;

namespace Spike.Service.Evaluations;

/// <summary>One evaluation; its key is <see cref="EvaluationRequest.Key"/>.</summary>
internal interface IEvaluationGrain : IGrainWithStringKey
{
    /// <summary>Asks for it. An equal one that is on its way or over is the answer.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="client">Who asks.</param>
    /// <param name="again">Whether a failed one is tried once more.</param>
    Task<EvaluationSubmission> Submit(EvaluationRequest request, string client, bool again);

    /// <summary>Null: there is no such evaluation.</summary>
    [AlwaysInterleave]
    Task<Evaluation?> Get();

    /// <summary>The evaluation once it is no longer at this version, or after some time as it is.</summary>
    [AlwaysInterleave]
    Task<Evaluation?> Next(long version, TimeSpan patience);

    /// <summary>A client no longer wants it; null: there is no such evaluation.</summary>
    Task<Evaluation?> Cancel(string client);
}
