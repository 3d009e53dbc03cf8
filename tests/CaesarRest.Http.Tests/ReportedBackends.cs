using CaesarRest.Storage;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Http.Tests;

/// <summary>A double of what executors have written of the backends: what the test says.</summary>
public sealed class ReportedBackends : IBackendReader
{
    public IReadOnlyList<BackendReport> All { get; set; } = [];

    /// <summary>True while the store behind it does not answer.</summary>
    public bool Down { get; set; }

    public Task<IReadOnlyList<BackendReport>> Reports(CancellationToken cancellation) =>
        Down ? throw new StoreUnavailableException("secret", new TimeoutException()) : Task.FromResult(All);
}
