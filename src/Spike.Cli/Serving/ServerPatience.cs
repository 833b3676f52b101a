using System.Net;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Spike.Cli.Serving;

/// <summary>How long a client bears with a service: it answers 503 while it looks for its Redis, and is gone for a moment when a load balancer changes over.</summary>
internal sealed record ServerPatience
{
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From a request to the head of its answer.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Between two bytes of a body, either way. How many there are is no matter.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>For a place in a full queue.</summary>
    public TimeSpan Queue { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>For a job that waits in the queue while nothing is done for it: a build can do it itself.</summary>
    public TimeSpan Waiting { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Of a service that has taken nothing yet: one that is not well is soon left alone.</summary>
    public int FirstRetries { get; init; } = 3;

    /// <summary>Of one that has the job: three quarters of a minute, all pauses together.</summary>
    public int Retries { get; init; } = 12;

    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(0.5);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whoever does not answer at all is not there, and is not asked again.</summary>
    public ResiliencePipeline<HttpResponseMessage> AtFirst() => Pipeline(FirstRetries, Away());

    /// <summary>Whatever keeps it from an answer may pass. All our requests may be repeated.</summary>
    public ResiliencePipeline<HttpResponseMessage> WithJob() => Pipeline(Retries, Away().Handle<HttpRequestException>().Handle<TimeoutRejectedException>().HandleResult(answer => answer.StatusCode == HttpStatusCode.TooManyRequests));

    private static PredicateBuilder<HttpResponseMessage> Away() =>
        new PredicateBuilder<HttpResponseMessage>().HandleResult(answer => answer.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout);

    private ResiliencePipeline<HttpResponseMessage> Pipeline(int retries, PredicateBuilder<HttpResponseMessage> failures)
    {
        if (retries == 0) return ResiliencePipeline<HttpResponseMessage>.Empty;
        return new ResiliencePipelineBuilder<HttpResponseMessage>().AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            ShouldHandle = failures,
            MaxRetryAttempts = retries,
            Delay = FirstPause,
            MaxDelay = LongestPause,
            BackoffType = DelayBackoffType.Exponential,
            // Many builds may wait for the same service.
            UseJitter = true,
        }).Build();
    }
}
