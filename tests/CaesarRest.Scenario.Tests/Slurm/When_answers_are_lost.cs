using CaesarRest.Testing;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Slurm;

/// <summary>The answer of every second submission is lost on its way, though the cluster takes the job: a hundred jobs are a hundred runs.</summary>
public sealed class When_answers_are_lost(SlurmClusters clusters, ITestOutputHelper output) : IClassFixture<SlurmClusters>
{
    private const int Jobs = 100;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public Task No_job_runs_twice() => clusters.Each(async (cluster, cancellation) =>
    {
        await using var proxy = new LosingProxy(cluster.Rest, TimeSpan.FromSeconds(12));
        await using var site = new ClusterService(cluster, [.. cluster.Settings(proxy.Address), "--Caesar:Executor:Backends:cluster:Slurm:RequestTimeout=00:00:02"]);
        await site.Start(cancellation);

        var jobs = await Task.WhenAll(Enumerable.Range(0, Jobs).Select(_ => site.Submit(seconds: 1)));
        foreach (var job in jobs)
            await site.Ends("SUCCESS", job);

        // Some come to the cluster when their job has long ended. Each that is not the run of a job finds its job claimed.
        await Eventually.Until(
            () => site.Submissions == proxy.Submits && site.EndedUnrun().Count == site.Submissions - Jobs,
            Limit,
            () => $"{proxy.Submits} submissions, {site.Submissions} Slurm jobs, {string.Join('\n', site.EndedUnrun())}");
        Assert.Equal(Jobs, site.Ledger.Runs().Values.Sum());
        Assert.True(proxy.Lost >= Jobs / 3, $"only {proxy.Lost} of {proxy.Submits} answers were lost");
        output.WriteLine($"{cluster.Engine}: {Jobs} jobs, {proxy.Submits} submissions, {proxy.Lost} answers lost, {site.Submissions} Slurm jobs, {site.EndedUnrun().Count} of them ended unrun:");
        foreach (var line in site.EndedUnrun())
            output.WriteLine($"  {line}");
    });
}
