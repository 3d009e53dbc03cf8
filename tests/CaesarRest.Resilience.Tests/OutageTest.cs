using System.Net;
using CaesarRest.Testing;

namespace CaesarRest.Resilience.Tests;

/// <summary>Half a minute without a server, with a hundred jobs open: users are told to come again, and every job ends right.</summary>
public abstract class OutageTest
{
    /// <summary>Jobs that are open when the server goes.</summary>
    protected const int Many = 100;

    private protected static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(30);

    // Enough to be at work all through the outage.
    private static readonly IReadOnlyList<Errand> Hundred =
    [
        .. Enumerable.Repeat(new Errand(Seconds: 3), 80),
        .. Enumerable.Repeat(new Errand(Seconds: 1, Code: 7), 15),
        .. Enumerable.Repeat(new Errand(Seconds: 120, IsCancelled: true), 5),
    ];

    private protected static async Task<Workload> Begin(Site site)
    {
        var work = new Workload(site, Limit);
        await work.Add(Hundred);
        await Eventually.Until(() => work.Accepted == Many && site.Ledger.Runs().Count > 8, Limit);
        return work;
    }

    private protected static Task LastOut() => Task.Delay(Outage, TestContext.Current.CancellationToken);

    private protected static async Task EndsClean(Site site, Workload work)
    {
        var audit = await work.Settle();
        TestContext.Current.TestOutputHelper?.WriteLine($"{site.Engines}: {audit}");
        Assert.True(audit.IsClean, audit.ToString());
    }

    private protected static Task TellsToComeAgain(Site site, HttpMethod method) =>
        Eventually.Until(async () => await Ask(site, method) == HttpStatusCode.ServiceUnavailable, Limit);

    /// <summary>Reads the list of jobs, or asks to cancel one that nobody has; a refusal for now must say when to come again.</summary>
    private protected static async Task<HttpStatusCode> Ask(Site site, HttpMethod method)
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
