using Microsoft.Extensions.Hosting;

namespace CaesarRest.Storage;

/// <summary>
/// Makes tables and indexes at start. StartingAsync runs before StartAsync of every other hosted service, so neither
/// the bus nor the HTTP server can meet a store without its indexes.
/// </summary>
internal sealed class CollectionPreparation(IEnumerable<IPreparedCollection> collections) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var collection in collections)
            await collection.Prepare(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
