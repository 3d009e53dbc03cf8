using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Slurm;

/// <summary>The answer of every second submission is lost on its way, though the cluster has taken the job: a hundred jobs are a hundred runs.</summary>
public sealed class When_answers_are_lost(SlurmClusters clusters, ITestOutputHelper output) : IClassFixture<SlurmClusters>
{
    private const int Jobs = 100;

    [Fact]
    public Task A_connection_that_breaks_runs_no_job_twice() => Lose(hold: null);

    [Fact]
    public Task An_answer_that_comes_too_late_runs_no_job_twice() => Lose(hold: TimeSpan.FromSeconds(6));

    private Task Lose(TimeSpan? hold) => clusters.Each(async (cluster, cancellation) =>
    {
        await using var proxy = new LosingProxy(cluster.Rest, hold);
        await using var site = new ClusterService(cluster, [.. cluster.Settings(proxy.Address), "--Caesar:Executor:Backends:cluster:Slurm:RequestTimeout=00:00:03"]);
        await site.Start(cancellation);

        var jobs = await Task.WhenAll(Enumerable.Range(0, Jobs).Select(_ => site.Submit(seconds: 1)));
        foreach (var job in jobs)
            await site.Ends("SUCCESS", job);

        Assert.Equal(Jobs, site.Ledger.Runs().Values.Sum());
        Assert.True(proxy.Lost >= Jobs / 3, $"only {proxy.Lost} of {proxy.Submits} answers were lost");
        // Each submission is either the run of a job, or found its job claimed.
        var unrun = site.EndedUnrun();
        output.WriteLine($"{cluster.Engine}: {Jobs} jobs, {proxy.Submits} submissions passed on, {proxy.Lost} answers lost, {site.Submissions} Slurm jobs, {unrun.Count} of them ended unrun:");
        foreach (var line in unrun)
            output.WriteLine($"  {line}");
        Assert.Equal(proxy.Submits, site.Submissions);
        Assert.Equal(site.Submissions - Jobs, unrun.Count);
    });
}
