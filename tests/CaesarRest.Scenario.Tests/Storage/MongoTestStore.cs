using CaesarRest.Hosting;
using CaesarRest.Testing.MongoWire;
using MongoDB.Driver;

namespace CaesarRest.Scenario.Tests.Storage;

/// <summary>A database of its own on the run's server.</summary>
internal sealed class MongoTestStore(MongoServer server) : TestStore
{
    private readonly string _database = $"caesar-test-{Guid.NewGuid():N}";
    private string? _connectionString;

    public override async Task<CaesarOptions> Options()
    {
        _connectionString ??= await server.ConnectionString();
        var options = new CaesarOptions { Store = { Kind = StoreKind.MongoDb } };
        options.Store.MongoDb.ConnectionString = _connectionString;
        options.Store.MongoDb.Database = _database;
        return options;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_connectionString is null)
            return;
        using var client = new MongoClient(_connectionString);
        await client.DropDatabaseAsync(_database);
    }
}
