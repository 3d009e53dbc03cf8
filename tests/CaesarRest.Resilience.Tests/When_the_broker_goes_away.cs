using System.Net;
using CaesarRest.Testing;
using CaesarRest.Testing.MongoWire;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Resilience.Tests;

public sealed class When_the_broker_goes_away(MongoServer store) : OutageTest
{
    [Fact]
    public Task RabbitMQ_3_stopped_and_then_wiped_costs_nothing() => Lose(new RabbitMqServer());

    [Fact]
    public Task RabbitMQ_4_stopped_and_then_wiped_costs_nothing() => Lose(new RabbitMq4Server());

    private async Task Lose(RabbitMqServer server)
    {
        await using var broker = server;
        await broker.InitializeAsync();
        await using var site = await Site.Apart(broker, store, new());
        var work = await Begin(site);

        broker.Stop();
        await TellsToComeAgain(site, HttpMethod.Post);
        Assert.Equal(HttpStatusCode.OK, await Ask(site, HttpMethod.Get));
        // Sent while nobody can take it, and repeated until somebody does.
        await work.Add([new Errand()]);
        await LastOut();
        broker.Restart();
        await Eventually.Until(() => work.Accepted == Many + 1, Limit);

        await Eventually.Until(async () => await HasMany(work), Limit);
        broker.Stop();
        broker.Wipe();
        broker.Restart();

        await EndsClean(site, work);
    }

    /// <summary>As many again as have ended meanwhile, until most are accepted and at work at one time.</summary>
    private static async Task<bool> HasMany(Workload work)
    {
        await work.Add(Enumerable.Repeat(new Errand(Seconds: 3), Many - work.Open));
        return work.Promised > Many / 2;
    }
}
