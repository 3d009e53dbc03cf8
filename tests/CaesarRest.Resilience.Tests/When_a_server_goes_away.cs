using System.Net;
using CaesarRest.Testing;
using CaesarRest.Testing.MongoWire;
using CaesarRest.Testing.Servers;
using Microsoft.Data.Sqlite;

namespace CaesarRest.Resilience.Tests;

/// <summary>Half a minute without the broker or the store, with a hundred jobs open: the user is told to try again, and every job ends right.</summary>
public sealed class When_a_server_goes_away(MongoServer store)
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    // Enough to be at work all through the outage.
    private static readonly IReadOnlyList<Errand> Hundred =
    [
        .. Enumerable.Repeat(new Errand(Seconds: 3), 80),
        .. Enumerable.Repeat(new Errand(Seconds: 1, Code: 7), 15),
        .. Enumerable.Repeat(new Errand(Seconds: 120, IsCancelled: true), 5),
    ];

    [Fact]
    public Task RabbitMQ_3_stopped_and_then_wiped_costs_nothing() => LoseBroker(new RabbitMqServer());

    [Fact]
    public Task RabbitMQ_4_stopped_and_then_wiped_costs_nothing() => LoseBroker(new RabbitMq4Server());

    [Fact]
    public Task The_store_stopped_under_RabbitMQ_3_costs_nothing() => LoseStore(new RabbitMqServer());

    [Fact]
    public Task The_store_stopped_under_RabbitMQ_4_costs_nothing() => LoseStore(new RabbitMq4Server());

    [Fact]
    public async Task The_single_process_whose_database_cannot_be_written_loses_nothing()
    {
        await using var site = await Site.Embedded(new());
        var work = await Begin(site);
        await using (var other = new SqliteConnection($"Data Source={site["store.db"]}"))
        {
            await other.OpenAsync(TestContext.Current.CancellationToken);
            await using var held = other.BeginTransaction();
            await TellsToTryAgain(site, HttpMethod.Post);
            await Task.Delay(Outage, TestContext.Current.CancellationToken);
        }

        await EndsClean(site, work);
    }

    private async Task LoseBroker(RabbitMqServer server)
    {
        await using var broker = server;
        await broker.InitializeAsync();
        await using var site = await Site.Apart(broker, store, new());
        var work = await Begin(site);

        broker.Stop();
        await TellsToTryAgain(site, HttpMethod.Post);
        Assert.Equal(HttpStatusCode.OK, await Ask(site, HttpMethod.Get));
        // Sent while nobody can take it, and repeated until somebody does.
        await work.Add([new Errand()]);
        await Task.Delay(Outage, TestContext.Current.CancellationToken);
        broker.Restart();
        await Eventually.Until(() => work.Accepted == Hundred.Count + 1, Limit);

        // As many again as have ended meanwhile.
        var more = Hundred.Count - work.Open;
        await work.Add(Enumerable.Repeat(new Errand(Seconds: 3), more));
        await Eventually.Until(() => work.Accepted == Hundred.Count + 1 + more, Limit);
        broker.Stop();
        Assert.True(work.Open > 50, $"only {work.Open} jobs were left open for the loss of all messages");
        broker.Wipe();
        broker.Restart();

        await EndsClean(site, work);
    }

    private static async Task LoseStore(RabbitMqServer server)
    {
        await using var broker = server;
        await broker.InitializeAsync();
        await using var own = new MongoServer();
        await using var site = await Site.Apart(broker, own, new());
        var work = await Begin(site);

        await own.Stop();
        await TellsToTryAgain(site, HttpMethod.Post);
        await TellsToTryAgain(site, HttpMethod.Get);
        await Task.Delay(Outage, TestContext.Current.CancellationToken);
        own.Restart();

        await EndsClean(site, work);
    }

    private static async Task<Workload> Begin(Site site)
    {
        var work = new Workload(site, Limit);
        await work.Add(Hundred);
        await Eventually.Until(() => work.Accepted == Hundred.Count && site.Ledger.Runs().Count > 8, Limit);
        return work;
    }

    private static async Task EndsClean(Site site, Workload work)
    {
        var audit = await work.Settle();
        TestContext.Current.TestOutputHelper?.WriteLine($"{site.Engines}: {audit}");
        Assert.True(audit.IsClean, audit.ToString());
    }

    private static Task TellsToTryAgain(Site site, HttpMethod method) =>
        Eventually.Until(async () => await Ask(site, method) == HttpStatusCode.ServiceUnavailable, Limit);

    /// <summary>Lists the jobs, or submits one for nobody's file; a refusal for now must say when to come back.</summary>
    private static async Task<HttpStatusCode> Ask(Site site, HttpMethod method)
    {
        using var http = new HttpClient { BaseAddress = new($"{site.Playing("api").First().Process.Address}/caesar/api/v1.0/") };
        using var request = new HttpRequestMessage(method, method == HttpMethod.Get ? "jobs" : $"job/{Guid.NewGuid()}/cancel");
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(
            response.StatusCode != HttpStatusCode.ServiceUnavailable || response.Headers.RetryAfter is not null,
            $"{request.RequestUri} was answered 503 without Retry-After");
        return response.StatusCode;
    }
}
