using System.Net;
using CaesarRest.Testing;

namespace CaesarRest.Scenario.Tests.Slurm;

/// <summary>Whatever of a cluster is away for a while: every end becomes known, and nothing is submitted twice.</summary>
public sealed class When_a_cluster_is_away(SlurmClusters clusters) : IClassFixture<SlurmClusters>
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public Task A_minute_without_its_REST_service_costs_no_job_and_no_end() => clusters.EachService(async (site, cancellation) =>
    {
        var longest = await site.Submit(seconds: 75);
        var ending = await site.Submit(seconds: 10);
        var failing = await site.Submit(seconds: 10, code: 3);
        var unwanted = await site.Submit(seconds: 600);
        await site.AllRun(longest, ending, failing, unwanted);

        site.Cluster.StopRest();
        var back = Task.Delay(Outage, cancellation);
        var meanwhile = await site.Submit();
        Assert.Equal(HttpStatusCode.OK, await site.Client.Cancel(unwanted));
        await back;
        Assert.Equal(0, site.Ledger.Runs(meanwhile));
        site.Cluster.StartAgain();

        await site.Ends("SUCCESS", ending);
        await site.Ends("SUCCESS", longest);
        await site.Ends("SUCCESS", meanwhile);
        await site.Ends("CANCELED", unwanted);
        Assert.Equal(3, (await site.Ends("FAILURE", failing))["exit_code"]!.GetValue<int>());
        Assert.Equal(5, site.Submissions);
    });

    [Fact]
    public Task A_controller_that_is_started_again_costs_no_job_and_no_end() => clusters.EachService(async (site, _) =>
    {
        var longest = await site.Submit(seconds: 10);
        var ending = await site.Submit(seconds: 3);
        var failing = await site.Submit(seconds: 3, code: 3);
        await site.AllRun(longest, ending, failing);

        site.Cluster.StopController();
        var meanwhile = await site.Submit();
        await site.AllExit(ending, failing);
        site.Cluster.StartAgain();

        await site.Ends("SUCCESS", ending);
        await site.Ends("SUCCESS", longest);
        await site.Ends("SUCCESS", meanwhile);
        Assert.Equal(3, (await site.Ends("FAILURE", failing))["exit_code"]!.GetValue<int>());
        Assert.Equal(4, site.Submissions);
    });

    [Fact]
    public Task Tokens_that_hold_for_seconds_are_renewed() => clusters.Each(async (cluster, cancellation) =>
    {
        await using var site = new ClusterService(cluster, [.. cluster.Settings(), "--Caesar:Executor:Backends:cluster:Slurm:TokenLifetime=00:00:03"]);
        await site.Start(cancellation);

        var longer = await site.Submit(seconds: 7);

        await site.Ends("SUCCESS", longer);
        await site.Ends("SUCCESS", await site.Submit());
        Assert.Equal(2, site.Submissions);
    });

    [Fact]
    public Task A_token_that_expires_on_the_way_costs_no_end_once_there_is_another() => clusters.Each(async (cluster, cancellation) =>
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["token"], cluster.Token(TimeSpan.FromHours(1)));
        await using var site = new ClusterService(
            cluster,
            [.. cluster.Settings().Where(setting => !setting.Contains(":KeyFile=", StringComparison.Ordinal)), $"--Caesar:Executor:Backends:cluster:Slurm:TokenFile={folder["token"]}"]);
        await site.Start(cancellation);
        var running = await site.Submit(seconds: 12);
        await site.AllRun(running);

        File.WriteAllText(folder["token"], cluster.Token(TimeSpan.FromSeconds(5)));
        await Eventually.Until(() => site.Service.Output.Contains("is away", StringComparison.Ordinal), Limit, () => site.Service.Output);
        var meanwhile = await site.Submit();
        await site.AllExit(running);
        Assert.Equal("RUNNING", (await site.Client.Status(running))["state"]!.GetValue<string>());
        File.WriteAllText(folder["token"], cluster.Token(TimeSpan.FromHours(1)));

        await site.Ends("SUCCESS", running);
        await site.Ends("SUCCESS", meanwhile);
        Assert.Equal(2, site.Submissions);
    });

    [Fact]
    public Task Another_key_costs_no_job_and_no_end() => clusters.EachService(async (site, _) =>
    {
        var running = await site.Submit(seconds: 8);
        var failing = await site.Submit(seconds: 3, code: 3);
        await site.AllRun(running, failing);

        site.Cluster.RotateKey();

        var later = await site.Submit();
        await site.Ends("SUCCESS", running);
        await site.Ends("SUCCESS", later);
        Assert.Equal(3, (await site.Ends("FAILURE", failing))["exit_code"]!.GetValue<int>());
        Assert.Equal(3, site.Submissions);
    });
}
