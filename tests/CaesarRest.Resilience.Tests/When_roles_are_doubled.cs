using CaesarRest.Testing.MongoWire;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Resilience.Tests;

/// <summary>Two processes of every role at the same queues and the same documents.</summary>
public sealed class When_roles_are_doubled(MongoServer store, RabbitMqServer broker) : IClassFixture<RabbitMqServer>
{
    [Fact]
    public async Task A_thousand_jobs_run_once_each()
    {
        await using var site = await Site.Apart(broker, store, new() { Replicas = 2 });
        var work = new Workload(site, TimeSpan.FromMinutes(4));

        await work.Add(Enumerable.Repeat(new Errand(), 1000), atOnce: 100);

        var audit = await work.Settle();
        TestContext.Current.TestOutputHelper?.WriteLine($"{site.Engines}: {audit}");
        Assert.True(audit is { IsClean: true, Runs: 1000 }, audit.ToString());
    }
}
