using CaesarRest.Hosting;
using CaesarRest.Storage;

namespace CaesarRest.Scenario.Tests.Storage;

public sealed class MongoOutageTests
{
    [Fact]
    public async Task A_server_that_is_away_is_an_unavailable_store()
    {
        var options = new CaesarOptions { Store = { Kind = StoreKind.MongoDb } };
        // Nobody listens on the port of "discard".
        options.Store.MongoDb.ConnectionString = "mongodb://127.0.0.1:9/";

        // The start does not fail: the server may come later.
        await using var host = await StoreHost.Start(options, services => services.AddCollection<Observation>(Observation.Schema));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => host.Collection<Observation>().Find("any", TestContext.Current.CancellationToken));
    }
}
