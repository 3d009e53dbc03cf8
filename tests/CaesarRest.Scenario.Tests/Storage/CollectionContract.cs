using CaesarRest.Storage;

namespace CaesarRest.Scenario.Tests.Storage;

/// <summary>Two document types on one collection of an empty store. The contracts derived from it hold for every store.</summary>
public abstract class CollectionContract(TestStore store) : IAsyncLifetime
{
    private StoreHost? _host;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected IDocumentCollection<Observation> Observations => _host!.Collection<Observation>();

    protected IDocumentCollection<OlderObservation> OlderObservations => _host!.Collection<OlderObservation>();

    public async ValueTask InitializeAsync() => _host = await Open();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_host is not null)
            await _host.DisposeAsync();
        await store.DisposeAsync();
    }

    protected async Task Reopen()
    {
        await _host!.DisposeAsync();
        _host = await Open();
    }

    protected async Task<Observation> Inserted(Observation observation)
    {
        Assert.True(await Observations.TryInsert(observation, Cancellation));
        return observation;
    }

    private async Task<StoreHost> Open() => await StoreHost.Start(await store.Options(), services => services
        .AddCollection<Observation>(Observation.Schema)
        .AddCollection<OlderObservation>(Observation.Schema));
}
