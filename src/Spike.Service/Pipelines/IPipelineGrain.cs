using Orleans.Concurrency;

namespace Spike.Service.Pipelines;

/// <summary>One pipeline; its key is <see cref="PipelineRequest.Key"/>.</summary>
internal interface IPipelineGrain : IGrainWithStringKey
{
    /// <summary>Asks for it. An equal one that is on its way or over is the answer.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="client">Who asks.</param>
    /// <param name="again">Whether a failed one is tried once more.</param>
    Task<PipelineSubmission> Submit(PipelineRequest request, string client, bool again);

    /// <summary>Null: there is no such pipeline.</summary>
    [AlwaysInterleave]
    Task<Pipeline?> Get();

    /// <summary>The pipeline once it is no longer at this version, or after some time as it is.</summary>
    [AlwaysInterleave]
    Task<Pipeline?> Next(long version, TimeSpan patience);

    /// <summary>A client no longer wants it; null: there is no such pipeline.</summary>
    Task<Pipeline?> Cancel(string client);
}
