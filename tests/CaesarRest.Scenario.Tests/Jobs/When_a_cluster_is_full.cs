using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CaesarRest.Testing;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Jobs;

/// <summary>A cluster on which one job runs at a time.</summary>
public sealed class SmallCluster : SlurmServer
{
    public SmallCluster() => Cpus = 1;
}

public sealed class When_a_cluster_is_full(SmallCluster cluster) : IClassFixture<SmallCluster>
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_job_says_that_it_waits_and_why_until_it_is_its_turn_or_it_is_cancelled()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var address = cluster.Rest;
        using var folder = cluster.WorkFolder();
        var ledger = new Ledger(folder);
        await using var service = new ServiceProcess(
            folder.Path,
            $"--Caesar:FinderDirectory={cluster.Apps}",
            "--Caesar:Jobs:Backend=small",
            "--Caesar:Executor:Backends:small:Kind=slurm",
            $"--Caesar:Executor:Backends:small:Slurm:Url={address}",
            $"--Caesar:Executor:Backends:small:Slurm:KeyFile={cluster.KeyFile}",
            $"--Caesar:Executor:Backends:small:Slurm:User={SlurmServer.User}");
        await service.Start(cancellation);
        using var client = new ServiceClient(service.Address);
        var file = await client.UploadAnything();

        var first = await client.Submit(Ledger.App, file, ledger.Options(seconds: 300));
        await Shows(client, first, status => status["state"]!.GetValue<string>() == "RUNNING");
        var second = await client.Submit(Ledger.App, file, ledger.Options());
        var third = await client.Submit(Ledger.App, file, ledger.Options());
        foreach (var job in new[] { second, third })
        {
            var waiting = await Shows(client, job, status => status["status"]!.GetValue<string>().StartsWith("Job waits for small: ", StringComparison.Ordinal));
            Assert.Equal("PENDING", waiting["state"]!.GetValue<string>());
            Assert.NotEmpty(waiting["pid"]!.GetValue<string>());
        }

        JsonNode? backend = null;
        await Eventually.Until(
            async () =>
            {
                backend = (await client.Http.GetFromJsonAsync<JsonNode>("backends", cancellation))!["backends"]![0];
                return (backend!["jobs"]!["running"]?.GetValue<int>(), backend["jobs"]!["waiting"]?.GetValue<int>()) == (1, 2);
            },
            Limit,
            () => $"the backend is {backend?.ToJsonString()}");
        Assert.True(backend!["up"]!.GetValue<bool>());
        // Slurm counts them twice a minute, so these may be of before.
        Assert.NotNull(backend["queue"]!["running"]);
        Assert.StartsWith(cluster.Engine!, backend["version"]!.GetValue<string>(), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, await client.Cancel(third));
        Assert.Equal("CANCELED", (await client.End(third, Limit))["state"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.OK, await client.Cancel(first));
        Assert.Equal("CANCELED", (await client.End(first, Limit))["state"]!.GetValue<string>());
        Assert.Equal("SUCCESS", (await client.End(second, Limit))["state"]!.GetValue<string>());
        Assert.Equal((1, 1, 0), (ledger.Runs(first), ledger.Runs(second), ledger.Runs(third)));
    }

    private static async Task<JsonNode> Shows(ServiceClient client, string job, Func<JsonNode, bool> condition)
    {
        JsonNode? status = null;
        await Eventually.Until(async () => condition(status = await client.Status(job)), Limit, () => $"job {job} is {status?.ToJsonString()}");
        return status!;
    }
}
