using CaesarRest.Storage;
using Microsoft.Data.Sqlite;

namespace CaesarRest.Scenario.Tests.Storage;

public sealed class SqliteConcurrencyTests : IAsyncLifetime
{
    private readonly SqliteTestStore _store = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_write_in_progress_blocks_no_reader_and_makes_writers_give_up_in_time()
    {
        var options = await _store.Options();
        await using var host = await StoreHost.Start(options, services => services.AddCollection<Observation>(Observation.Schema));
        var observations = host.Collection<Observation>();
        var observation = new Observation();
        Assert.True(await observations.TryInsert(observation, Cancellation));

        await using var other = new SqliteConnection($"Data Source={options.Store.Sqlite.Path};Pooling=false");
        await other.OpenAsync(Cancellation);
        await using var transaction = await other.BeginTransactionAsync(Cancellation);

        Assert.NotNull(await observations.Find(observation.Id, Cancellation));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => observations.TryReplace(observation, 1, Cancellation));
        Assert.Equal(1, observation.Version);
    }

    [Fact]
    public async Task A_query_within_an_index_sorts_nothing()
    {
        var options = await _store.Options();
        await using var host = await StoreHost.Start(options, services => services.AddCollection<Observation>(Observation.Schema));
        await using var connection = new SqliteConnection($"Data Source={options.Store.Sqlite.Path};Pooling=false");
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = """
            EXPLAIN QUERY PLAN SELECT body FROM "observations" WHERE json_extract(body, '$.owner') IN ('anna')
            ORDER BY json_extract(body, '$.startedAt') ASC, id ASC
            """;

        await using var steps = await command.ExecuteReaderAsync(Cancellation);
        Assert.True(await steps.ReadAsync(Cancellation));
        Assert.Contains("USING INDEX observations_by_owner", steps.GetString(3), StringComparison.Ordinal);
        Assert.False(await steps.ReadAsync(Cancellation));
    }
}
