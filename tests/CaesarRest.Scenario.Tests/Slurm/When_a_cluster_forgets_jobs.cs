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
        var cancelled = await site.Submit(seconds: 600);
        var killed = await site.Submit(seconds: 600);
        await site.AllRun(ending, failing, cancelled, killed);
        var (first, second) = (await IdOf(cancelled, site), await IdOf(killed, site));
        await site.Service.Kill();

        await Eventually.Until(() => cluster.Jobs().Count(job => job.State is "RUNNING" or "COMPLETING") == 2, Limit, () => string.Join("; ", cluster.Jobs()));
        cluster.Command("scancel", first);
        // Its batch script dies at once, and leaves no word.
        cluster.Command("scancel", "--signal=KILL", "--batch", second);
        await Eventually.Until(() => cluster.Jobs().Count == 0, Limit, () => string.Join("; ", cluster.Jobs()));
        await site.Start(cancellation);

        await site.Ends("SUCCESS", ending);
        Assert.Equal(3, (await site.Ends("FAILURE", failing))["exit_code"]!.GetValue<int>());
        // Without slurmdbd all that remains of it is how its program took the signal: some end well.
        var end = (await site.Client.End(cancelled, Limit))["state"]!.GetValue<string>();
        Assert.Contains(end, cluster.Accounting ? new[] { "CANCELED" } : ["FAILURE", "SUCCESS"]);
        await site.Ends(cluster.Accounting ? "FAILURE" : "UNKNOWN", killed);
        Assert.Equal(4, site.Submissions);
    });

    /// <summary>The number of its Slurm job, once the service knows it.</summary>
    private static async Task<string> IdOf(string job, ClusterService site)
    {
        var id = "";
        await Eventually.Until(async () => (id = (await site.Client.Status(job))["pid"]?.ToString() ?? "").Length > 0, Limit);
        return id;
    }
}

/// <summary>Clusters whose controllers forget a job seconds after its end; one has slurmdbd.</summary>
public sealed class ForgetfulClusters() : SlurmClusters(
    new SlurmServer { MinJobAge = MinJobAge, Accounting = true }, new SlurmServer { MinJobAge = MinJobAge }, new Slurm24Server { MinJobAge = MinJobAge })
{
    private static TimeSpan MinJobAge => TimeSpan.FromSeconds(2);
}
