using CaesarRest.Testing.MongoWire;
using CaesarRest.Testing.Servers;
using Microsoft.Data.Sqlite;

namespace CaesarRest.Resilience.Tests;

public sealed class When_the_store_goes_away : OutageTest
{
    [Fact]
    public Task Under_RabbitMQ_3_nothing_is_lost() => Lose(new RabbitMqServer());

    [Fact]
    public Task Under_RabbitMQ_4_nothing_is_lost() => Lose(new RabbitMq4Server());

    /// <summary>A file does not go away, but it may be held by another program, such as a backup.</summary>
    [Fact]
    public async Task In_the_single_process_nothing_is_lost()
    {
        await using var site = await Site.Embedded(new());
        var work = await Begin(site);
        await using (var other = new SqliteConnection($"Data Source={site["store.db"]}"))
        {
            await other.OpenAsync(TestContext.Current.CancellationToken);
            await using var held = other.BeginTransaction();
            await TellsToComeAgain(site, HttpMethod.Post);
            await LastOut();
        }

        await EndsClean(site, work);
    }

    private static async Task Lose(RabbitMqServer server)
    {
        await using var broker = server;
        await broker.InitializeAsync();
        await using var store = new MongoServer();
        await using var site = await Site.Apart(broker, store, new());
        var work = await Begin(site);

        await store.Stop();
        await TellsToComeAgain(site, HttpMethod.Post);
        await TellsToComeAgain(site, HttpMethod.Get);
        await LastOut();
        store.Restart();

        await EndsClean(site, work);
    }
}
