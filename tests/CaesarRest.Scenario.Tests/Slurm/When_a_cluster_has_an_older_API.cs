using CaesarRest.Contracts.Executions;
using CaesarRest.Executor;
using CaesarRest.Hosting;
using CaesarRest.Testing;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Slurm;

public sealed class When_a_cluster_has_an_older_API_of_Slurm_22(SlurmServer cluster)
    : When_a_cluster_has_an_older_API(cluster, "v0.0.36", "v0.0.37"), IClassFixture<SlurmServer>;

public sealed class When_a_cluster_has_an_older_API_of_Slurm_24(Slurm24Server cluster)
    : When_a_cluster_has_an_older_API(cluster, "v0.0.40", "v0.0.41"), IClassFixture<Slurm24Server>;

/// <summary>Every version of slurmrestd's API that a cluster may have does, though their answers differ.</summary>
public abstract class When_a_cluster_has_an_older_API(SlurmServer cluster, params IReadOnlyList<string> versions) : IDisposable
{
    private readonly SlurmSite _site = new(cluster, [.. versions.SelectMany(version => new[] { Backend(cluster, version), Backend(cluster, version, SlurmServer.ClosedPartition) })]);

    [Fact]
    public async Task Every_end_is_told_all_the_same()
    {
        foreach (var version in versions)
        {
            var good = await _site.Run("echo done", version);
            Assert.Equal((ExecutionOutcome.Exited, 0), (good.Outcome!.Value, good.ExitCode));
            var failed = await _site.Run("exit 3", version);
            Assert.Equal((ExecutionOutcome.Exited, 3), (failed.Outcome!.Value, failed.ExitCode));
            var killed = await _site.Run("kill -9 $$", version);
            Assert.Equal((ExecutionOutcome.Exited, -9), (killed.Outcome!.Value, killed.ExitCode));
            Assert.Equal(ExecutionOutcome.Cancelled, (await Stopped(await _site.Running(await _site.Start("sleep 600", version)))).Outcome);
            var waiting = await _site.Until(await _site.Start("echo ran", Closed(version)), known => known.BackendId.Length > 0);
            Assert.Equal((ExecutionOutcome.Cancelled, null), ((await Stopped(waiting)).Outcome!.Value, waiting.StartedAt));
            var greedy = await _site.Run("echo ran", version, job => job with { Resources = new() { Cores = 64 } });
            Assert.Equal(ExecutionOutcome.NotStarted, greedy.Outcome);
        }
    }

    /// <summary>The first version says the same of both.</summary>
    [Fact]
    public async Task A_controller_that_is_away_is_not_taken_for_a_job_that_is_not_known()
    {
        var running = new List<Execution>();
        foreach (var version in versions)
            running.Add(await _site.Running(await _site.Start("sleep 12; exit 3", version)));
        cluster.StopController();
        // For longer than a job may be unknown.
        var away = TimeProvider.System.GetTimestamp();
        await Eventually.Until(
            async () =>
            {
                await _site.Site.Pass();
                return TimeProvider.System.GetElapsedTime(away) > 3 * SlurmSite.SettingsFor(cluster).Slurm.LostGrace;
            },
            SlurmSite.Limit);
        cluster.StartAgain();

        foreach (var one in running)
        {
            var ended = await _site.End(one);
            Assert.Equal((ExecutionOutcome.Exited, 3), (ended.Outcome!.Value, ended.ExitCode));
        }
    }

    public void Dispose()
    {
        _site.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<Execution> Stopped(Execution open)
    {
        await _site.Site.RequestStop(open);
        return await _site.End(open);
    }

    private static string Closed(string version) => $"{version}-closed";

    private static (string Name, BackendSettings Settings) Backend(SlurmServer cluster, string version, string? partition = null) =>
        (partition is null ? version : Closed(version), SlurmSite.SettingsFor(cluster, slurm => (slurm.ApiVersion, slurm.Partition) = (version, partition)));
}
