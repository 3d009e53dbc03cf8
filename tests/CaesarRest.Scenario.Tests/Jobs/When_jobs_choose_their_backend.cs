using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CaesarRest.Testing;

namespace CaesarRest.Scenario.Tests.Jobs;

/// <summary>One service with two backends, which here are the same machine under two names.</summary>
public sealed class When_jobs_choose_their_backend
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Each_runs_where_it_asked_and_both_backends_say_how_they_fare()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var ledger = new Ledger(folder);
        await using var service = new ServiceProcess(
            folder.Path,
            "--Caesar:Executor:Backends:near:Kind=local",
            "--Caesar:Executor:Backends:far:Kind=local",
            "--Caesar:Executor:Backends:far:MaxTimeLimit=00:00:02",
            "--Caesar:Jobs:Backend=near");
        await service.Start(cancellation);
        using var client = new ServiceClient(service.Address);
        var file = await client.UploadAnything();

        async Task<string> Submit(JsonObject members, double seconds)
        {
            members["app"] = Ledger.App;
            members["data_inputs"] = file;
            members["job_inputs"] = ledger.Options(seconds);
            using var answer = await client.Http.PostAsJsonAsync("job", members, cancellation);
            return (await answer.Content.ReadFromJsonAsync<JsonNode>(cancellation))!["job_id"]!.GetValue<string>();
        }

        var usual = await Submit([], 0);
        var asked = await Submit(new JsonObject { ["backend"] = "far", ["resources"] = new JsonObject { ["cores"] = 2 } }, 300);
        var states = new[] { await client.End(usual, Limit), await client.End(asked, Limit) }.Select(status => status["state"]!.GetValue<string>());
        var backends = new List<JsonNode>();
        await Eventually.Until(
            async () =>
            {
                backends = [.. (await client.Http.GetFromJsonAsync<JsonNode>("backends", cancellation))!["backends"]!.AsArray().OfType<JsonNode>()];
                return backends.TrueForAll(backend => backend["up"]!.GetValue<bool>());
            },
            Limit);

        // The latter has no time limit of its own, and so has that of its backend.
        Assert.Equal(["SUCCESS", "TIMED-OUT"], states);
        var (first, second) = (await Describe(client, usual), await Describe(client, asked));
        Assert.Equal(("near", 86400), (first["backend"]!.GetValue<string>(), first["time_limit_s"]!.GetValue<double>()));
        Assert.Equal(("far", 2, 2), (second["backend"]!.GetValue<string>(), second["time_limit_s"]!.GetValue<double>(), second["resources"]!["cores"]!.GetValue<int>()));
        Assert.Equal(["far", "near"], backends.Select(backend => backend["name"]!.GetValue<string>()));
        Assert.All(backends, backend => Assert.NotEmpty(backend["version"]!.GetValue<string>()));
    }

    private static async Task<JsonNode> Describe(ServiceClient client, string job) =>
        (await client.Http.GetFromJsonAsync<JsonNode>($"job/{job}", TestContext.Current.CancellationToken))!;
}
