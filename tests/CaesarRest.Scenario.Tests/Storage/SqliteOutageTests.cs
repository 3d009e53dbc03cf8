using CaesarRest.Hosting;
using CaesarRest.Storage;

namespace CaesarRest.Scenario.Tests.Storage;

public sealed class SqliteOutageTests
{
    [Fact]
    public async Task A_file_that_cannot_be_opened_is_an_unavailable_store()
    {
        var options = new CaesarOptions { Store = { Kind = StoreKind.Sqlite } };
        options.Store.Sqlite.Path = Path.GetTempPath();

        await Assert.ThrowsAsync<StoreUnavailableException>(
            () => StoreHost.Start(options, services => services.AddCollection<Observation>(Observation.Schema)));
    }
}
