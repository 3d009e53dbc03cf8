using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CaesarRest.Storage;

/// <summary>
/// Makes tables and indexes at start. StartingAsync runs before StartAsync of every other hosted service, so in a healthy
/// start neither the bus nor the HTTP server meets a store without its indexes. A server that is away may come later:
/// the process starts without it, says so by its readiness, and <see cref="PreparedOnUse{T}"/> keeps the order.
/// A file that cannot be used is the operator's to mend, and stops the start.
/// </summary>
internal sealed class CollectionPreparation(
    IEnumerable<IPreparedCollection> collections, IDocumentStore store, TimeProvider clock, ILogger<CollectionPreparation> log)
    : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private bool _isDone;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Prepare(cancellationToken);
        }
        catch (StoreUnavailableException cause) when (store.IsServer)
        {
            log.LogWarning("The document store is not there yet, this process waits for it: {Cause}", cause.Message);
        }
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!_isDone)
        {
            await Task.Delay(Pause, clock, stoppingToken);
            try
            {
                await Prepare(stoppingToken);
            }
            catch (StoreUnavailableException)
            {
                // Readiness tells it.
            }
        }
    }

    private async Task Prepare(CancellationToken cancellation)
    {
        foreach (var collection in collections)
            await collection.Prepare(cancellation);
        _isDone = true;
    }
}
