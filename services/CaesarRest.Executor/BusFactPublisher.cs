using MassTransit;
using Microsoft.Extensions.Logging;

namespace CaesarRest.Executor;

internal sealed class BusFactPublisher(IBus bus, TimeProvider clock, ILogger<BusFactPublisher> log) : IFactPublisher
{
    // While a broker is away MassTransit waits for it; the watch over running jobs must not wait with it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task Publish(object fact, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            await bus.Publish(fact, either.Token);
        }
        catch (Exception cause) when (!cancellation.IsCancellationRequested)
        {
            log.LogWarning(cause, "Could not publish {Fact}; it is told again later", fact.GetType().Name);
        }
    }
}
