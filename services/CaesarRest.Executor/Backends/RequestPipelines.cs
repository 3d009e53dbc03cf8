using System.Text.Json;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace CaesarRest.Executor.Backends;

/// <summary>
/// How requests to a cluster meet failures: each has a time-out; what may be done twice is repeated, with jitter; and a server
/// that mostly cannot be reached is left alone for a while. One that answers is reached, whatever it says: the fault may be of one
/// request alone, such as for the log of a node that is away.
/// </summary>
internal sealed class RequestPipelines
{
    private const int Repetitions = 2;

    public RequestPipelines(TimeSpan timeout, TimeProvider clock)
    {
        var failures = new PredicateBuilder().Handle<HttpRequestException>().Handle<IOException>().Handle<JsonException>().Handle<TimeoutRejectedException>();
        var unreached = new PredicateBuilder()
            .Handle<HttpRequestException>(failure => failure.HttpRequestError != HttpRequestError.InvalidResponse).Handle<IOException>().Handle<JsonException>().Handle<TimeoutRejectedException>();
        var guarded = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = unreached,
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
