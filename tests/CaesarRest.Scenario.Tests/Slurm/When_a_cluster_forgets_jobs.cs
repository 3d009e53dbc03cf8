using CaesarRest.Testing;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Slurm;

/// <summary>
/// Jobs end while no executor looks, and the controller forgets them: slurmdbd knows their ends, or without it the exit
/// statuses in their folders; a job of which nothing is left is lost, and not running for ever.
/// </summary>
public sealed class When_a_cluster_forgets_jobs(ForgetfulClusters clusters) : IClassFixture<ForgetfulClusters>
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public Task Their_ends_are_known_all_the_same() => clusters.Each(async (cluster, cancellation) =>
    {
        await using var site = new ClusterService(cluster, [.. cluster.Settings(), "--Caesar:Executor:Backends:cluster:Slurm:LostGrace=00:00:10"]);
        await site.Start(cancellation);
        var ending = await site.Submit(seconds: 3);
        var failing = await site.Submit(seconds: 3, code: 3);
        var removed = await site.Submit(seconds: 600);
        await site.AllRun(ending, failing, removed);
        // The service knows the numbers of its jobs, as it soon does.
        await Eventually.Until(async () => (await site.Client.Status(removed))["state"]!.GetValue<string>() == "RUNNING", Limit);
        await site.Service.Kill();

        await site.AllExit(ending, failing);
        // With SIGKILL, so that nothing of it can leave a word.
        cluster.Command("scancel", "--user", SlurmServer.User);
        await Eventually.Until(() => cluster.Jobs().Count == 0, Limit, () => string.Join("; ", cluster.Jobs()));
        await site.Start(cancellation);

        await site.Ends("SUCCESS", ending);
        Assert.Equal(3, (await site.Ends("FAILURE", failing))["exit_code"]!.GetValue<int>());
        var last = await site.Ends(cluster.Accounting ? "CANCELED" : "UNKNOWN", removed);
        Assert.NotEmpty(last["status"]!.GetValue<string>());
        Assert.Equal(3, site.Submissions);
    });
}

/// <summary>Clusters whose controllers forget a job seconds after its end; one has slurmdbd.</summary>
public sealed class ForgetfulClusters() : SlurmClusters(
    new SlurmServer { MinJobAge = MinJobAge, Accounting = true }, new SlurmServer { MinJobAge = MinJobAge }, new Slurm24Server { MinJobAge = MinJobAge })
{
    private static TimeSpan MinJobAge => TimeSpan.FromSeconds(2);
}
