using System.Net;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Spike.Compiler.Caching;

/// <summary>How long a shared cache is waited for. It saves time, so it may not cost much.</summary>
internal sealed record RemotePatience
{
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>From a request to the head of the answer.</summary>
    public TimeSpan Attempt { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes a second that a request's body travels at least.</summary>
    public long SlowestUpload { get; init; } = 1 << 20;

    /// <summary>Between two bytes of an answer.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(15);

    public int Retries { get; init; } = 2;

    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a server that failed is left alone.</summary>
    public TimeSpan Break { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one attempt may take.</summary>
    public TimeSpan For(long upload) => Attempt + TimeSpan.FromSeconds(upload / (double)SlowestUpload);

    /// <summary>Retries outside, so that each attempt counts for the breaker.</summary>
    public ResiliencePipeline<HttpResponseMessage> Pipeline()
    {
        var failures = new PredicateBuilder<HttpResponseMessage>().Handle<HttpRequestException>().Handle<TimeoutRejectedException>()
            .HandleResult(response => (int)response.StatusCode >= 500 || response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests);
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage>();
        if (Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                ShouldHandle = failures,
                MaxRetryAttempts = Retries,
                Delay = FirstDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            });
        }

        return builder
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                ShouldHandle = failures,
                FailureRatio = 0.5,
                MinimumThroughput = 3,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = Break,
            })
            .Build();
    }
}
