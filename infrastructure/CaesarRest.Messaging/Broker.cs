using MassTransit;

namespace CaesarRest.Messaging;

/// <summary>
/// The broker behind the bus. MassTransit waits for one that is away for as long as it takes; who cannot wait so long asks
/// here.
/// </summary>
public sealed class Broker(IBusControl bus, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private bool IsConnected => bus.CheckHealth().Status == BusHealthStatus.Healthy;

    /// <summary>
    /// Sends, or sends and awaits an answer, once all queues of this process are connected: before, an answer would find
    /// no queue.
    /// </summary>
    /// <exception cref="BrokerUnavailableException">The broker was not there for all the time, or went away.</exception>
    /// <exception cref="OperationCanceledException">The broker is there, and the work was not done in time.</exception>
    public async Task<T> InTime<T>(TimeSpan limit, Func<CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(work);
        using var timer = new CancellationTokenSource(limit, clock);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        try
        {
            while (!IsConnected)
                await Task.Delay(Pause, clock, deadline.Token);
            return await work(deadline.Token);
        }
        catch (Exception cause) when (!cancellation.IsCancellationRequested && !IsConnected)
        {
            throw new BrokerUnavailableException(cause);
        }
    }

    /// <summary>The same for who tries again anyway, or whose user waits for something else: soon or not at all.</summary>
    public Task Soon(Func<CancellationToken, Task> work, CancellationToken cancellation) =>
        InTime(
            Patience,
            async deadline =>
            {
                await work(deadline);
                return true;
            },
            cancellation);
}
