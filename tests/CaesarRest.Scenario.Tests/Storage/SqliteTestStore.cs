using CaesarRest.Hosting;

namespace CaesarRest.Scenario.Tests.Storage;

internal sealed class SqliteTestStore : TestStore
{
    private readonly string _folder = Directory.CreateTempSubdirectory("caesar-sqlite-").FullName;

    public override Task<CaesarOptions> Options()
    {
        var options = new CaesarOptions { Store = { Kind = StoreKind.Sqlite } };
        // The store makes missing folders itself.
        options.Store.Sqlite.Path = Path.Combine(_folder, "var", "test.db");
        return Task.FromResult(options);
    }

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
