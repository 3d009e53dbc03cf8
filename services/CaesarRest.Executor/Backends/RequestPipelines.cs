using System.Text.Json;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace CaesarRest.Executor.Backends;

/// <summary>
/// How requests to a cluster meet failures: each has a time-out; reads are repeated, with jitter; and a server that fails most of the
/// time is left alone for a while. A submission is never repeated here, since its answer alone may have been lost.
/// </summary>
internal sealed class RequestPipelines
{
    private const int Repetitions = 2;

    public RequestPipelines(TimeSpan timeout, TimeProvider clock)
    {
        var failures = new PredicateBuilder().Handle<HttpRequestException>().Handle<IOException>().Handle<JsonException>().Handle<TimeoutRejectedException>();
        var guarded = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = failures,
                FailureRatio = 0.8,
                MinimumThroughput = 10,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromSeconds(5),
            })
            .AddTimeout(timeout)
            .Build();
        Once = guarded;
        Repeated = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = failures,
                MaxRetryAttempts = Repetitions,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(200),
                UseJitter = true,
            })
            .AddPipeline(guarded)
            .Build();
    }

    /// <summary>For what must not be done twice.</summary>
    public ResiliencePipeline Once { get; }

    /// <summary>For what may.</summary>
    public ResiliencePipeline Repeated { get; }
}
