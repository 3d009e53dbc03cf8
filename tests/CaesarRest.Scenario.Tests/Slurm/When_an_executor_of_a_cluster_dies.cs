using CaesarRest.Contracts.Executions;
using CaesarRest.Executor;
using CaesarRest.Executor.Hosts;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Slurm;

public sealed class When_an_executor_of_a_Slurm_22_cluster_dies(SlurmServer cluster) : When_an_executor_of_a_cluster_dies(cluster), IClassFixture<SlurmServer>;

public sealed class When_an_executor_of_a_Slurm_24_cluster_dies(Slurm24Server cluster) : When_an_executor_of_a_cluster_dies(cluster), IClassFixture<Slurm24Server>;

/// <summary>Whoever comes next finds the jobs, submits none of them again, and tells how they ended.</summary>
public abstract class When_an_executor_of_a_cluster_dies(SlurmServer cluster) : IDisposable
{
    private readonly SlurmSite _site = new(cluster);

    [Fact]
    public async Task The_next_one_follows_what_runs()
    {
        var running = await _site.Running(await _site.Start("sleep 2; exit 4"));

        _site.Site.Start();

        await EndsOnce(running, ExecutionOutcome.Exited, 4);
    }

    [Fact]
    public async Task A_job_whose_id_was_not_written_down_is_found_by_its_name()
    {
        var started = await _site.Until(await _site.Start("sleep 3; exit 4"), known => known.BackendId.Length > 0);
        // As it was stored before the answer came.
        Assert.True(await _site.Site.Executions.TryReplace(started with { BackendId = "", StartedAt = null, State = ExecutionState.Launching }, started.Version, TestContext.Current.CancellationToken));

        _site.Site.Start();

        await EndsOnce(started, ExecutionOutcome.Exited, 4);
    }

    [Fact]
    public async Task Another_host_takes_over_when_its_lease_has_passed()
    {
        var running = await _site.Running(await _site.Start("sleep 2; exit 4"));
        var me = HostIdentity.Current();
        var seen = (await _site.Site.Hosts.Find(me.Key, TestContext.Current.CancellationToken))!;
        Assert.True(await _site.Site.Hosts.TryReplace(seen with { SeenAt = seen.SeenAt.AddHours(-1) }, seen.Version, TestContext.Current.CancellationToken));

        _site.Site.Start(me with { Machine = "another" });

        var ended = await EndsOnce(running, ExecutionOutcome.Exited, 4);
        Assert.StartsWith("another:", ended.Host, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _site.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<Execution> EndsOnce(Execution execution, ExecutionOutcome outcome, int code)
    {
        var ended = await _site.End(execution);
        Assert.Equal((outcome, code), (ended.Outcome!.Value, ended.ExitCode));
        Assert.Equal(1, ended.Launches);
        Assert.Single(_site.JobsOf(ended));
        return ended;
    }
}
