using CaesarRest.Contracts.Executions;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Executor;
using CaesarRest.Hosting;
using CaesarRest.Scenario.Tests.Executor;
using CaesarRest.Testing;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Slurm;

public sealed class When_jobs_end_on_Slurm_22(SlurmServer cluster) : When_jobs_end_on_Slurm(cluster), IClassFixture<SlurmServer>;

public sealed class When_jobs_end_on_Slurm_24(Slurm24Server cluster) : When_jobs_end_on_Slurm(cluster), IClassFixture<Slurm24Server>;

/// <summary>Every way in which a job can end is told as what it was.</summary>
public abstract class When_jobs_end_on_Slurm : IDisposable
{
    private readonly SlurmSite _site;

    protected When_jobs_end_on_Slurm(SlurmServer cluster) => _site = new(
        cluster,
        ("closed", SlurmSite.SettingsFor(cluster, slurm => slurm.Partition = SlurmServer.ClosedPartition)),
        ("nowhere", SlurmSite.SettingsFor(cluster, slurm => slurm.Partition = "no-such-partition")),
        ("homeless", SlurmSite.SettingsFor(cluster, slurm => slurm.BatchWorkDirectory = "/no/such/folder")),
        ("owners", SlurmSite.SettingsFor(cluster, slurm => slurm.UserMapping = SlurmUserMapping.Owner)));

    [Fact]
    public async Task By_itself_with_what_it_printed()
    {
        var ended = await _site.Run("echo to users; echo to operators >&2; id -un");

        Assert.Equal((ExecutionOutcome.Exited, 0, null), (ended.Outcome!.Value, ended.ExitCode, ended.Reason));
        Assert.True(ended.StartedAt <= ended.EndedAt);
        Assert.Equal($"to users\n{SlurmServer.User}\n", Printed(ended, "stdout.log"));
        Assert.Equal("to operators\n", Printed(ended, "stderr.log"));
        var job = Assert.Single(_site.JobsOf(ended));
        Assert.Equal((ended.BackendId, "COMPLETED"), (job.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), job.State));
    }

    [Theory]
    [InlineData("exit 3", 3)]
    [InlineData("kill -9 $$", -9)]
    public async Task By_its_own_failure(string script, int code)
    {
        var ended = await _site.Run(script);
        Assert.Equal((ExecutionOutcome.Exited, code), (ended.Outcome!.Value, ended.ExitCode));
        Assert.Equal("FAILED", Assert.Single(_site.JobsOf(ended)).State);
    }

    [Fact]
    public async Task By_its_time_limit_while_no_executor_is_there()
    {
        var running = await _site.Running(await _site.Start("sleep 600", with: job => job with { TimeLimitSeconds = 60 }));
        await Eventually.Until(() => _site.JobsOf(running).Single().State == "TIMEOUT", SlurmSite.Limit);

        var ended = await _site.End(running);

        Assert.Equal((ExecutionOutcome.TimedOut, "The job was stopped by the cluster at its time limit."), (ended.Outcome!.Value, ended.Reason));
        Assert.True((ended.EndedAt - ended.StartedAt)?.TotalSeconds >= 50);
    }

    [Fact]
    public async Task By_its_time_limit_to_the_second()
    {
        var ended = await _site.Run("sleep 600", with: job => job with { TimeLimitSeconds = 2 });
        Assert.Equal((ExecutionOutcome.TimedOut, "Job was stopped at its time limit of 2 s"), (ended.Outcome!.Value, ended.Reason));
        await Eventually.Until(() => _site.JobsOf(ended).Single().State == "CANCELLED", SlurmSite.Limit);
    }

    [Fact]
    public async Task By_its_user_while_it_runs()
    {
        var running = await _site.Running(await _site.Start("sleep 600"));
        await _site.Site.RequestStop(running);

        var ended = await _site.End(running);

        Assert.Equal((ExecutionOutcome.Cancelled, null), (ended.Outcome!.Value, ended.Reason));
        Assert.Equal("CANCELLED", Assert.Single(_site.JobsOf(ended)).State);
    }

    [Fact]
    public async Task By_its_user_while_it_waits()
    {
        var waiting = await _site.Until(await _site.Start("echo ran", "closed"), known => known.BackendId.Length > 0);
        Assert.Equal("PENDING", Assert.Single(_site.JobsOf(waiting)).State);
        await _site.Site.RequestStop(waiting);

        var ended = await _site.End(waiting);

        Assert.Equal((ExecutionOutcome.Cancelled, null, null), (ended.Outcome!.Value, ended.ExitCode, ended.StartedAt));
        Assert.Equal("CANCELLED", Assert.Single(_site.JobsOf(ended)).State);
    }

    [Fact]
    public async Task By_the_clusters_administrator()
    {
        var running = await _site.Running(await _site.Start("sleep 600"));
        _site.Cluster.Command("scancel", running.BackendId);
        var ended = await _site.End(running);
        Assert.Equal((ExecutionOutcome.Cancelled, "The job was cancelled on the cluster."), (ended.Outcome!.Value, ended.Reason));

        var waiting = await _site.Until(await _site.Start("echo ran", "closed"), known => known.BackendId.Length > 0);
        _site.Cluster.Command("scancel", waiting.BackendId);
        ended = await _site.End(waiting);
        Assert.Equal((ExecutionOutcome.Cancelled, "The job was cancelled on the cluster before it began."), (ended.Outcome!.Value, ended.Reason));
    }

    [Fact]
    public async Task Taken_back_into_the_queue_it_does_not_run_twice()
    {
        var ledger = Path.Combine(_site.Site.Root, "ledger");
        var running = await _site.Running(await _site.Start($"echo run >>{ledger}; sleep 600"));
        // Jobs are submitted so that they are not taken back; an administrator can have it otherwise.
        _site.Cluster.Command("scontrol", "update", $"JobId={running.BackendId}", "Requeue=1");
        _site.Cluster.Command("scontrol", "requeue", running.BackendId);

        var ended = await _site.End(running);

        // Where the first run's last words are not lost, they say that a signal ended it.
        Assert.Contains(ended.Outcome!.Value, new[] { ExecutionOutcome.Lost, ExecutionOutcome.Exited });
        Assert.NotEqual(0, ended.ExitCode);
        Assert.Equal(["run"], File.ReadLines(ledger));
    }

    [Fact]
    public async Task Refused_for_a_partition_that_is_not_there()
    {
        var ended = await _site.Run("echo ran", "nowhere");
        Assert.Equal((ExecutionOutcome.NotStarted, "The cluster refuses the job: Invalid partition name specified."), (ended.Outcome!.Value, ended.Reason));
        Assert.Empty(_site.JobsOf(ended));
    }

    [Fact]
    public async Task Refused_for_more_cores_than_there_are()
    {
        var ended = await _site.Run("echo ran", with: job => job with { Resources = new JobResources { Cores = 64 } });
        Assert.Equal(ExecutionOutcome.NotStarted, ended.Outcome);
        Assert.Matches("^The cluster refuses the job: Requested (node|partition) configuration (is )?not available( now)?.$", ended.Reason);
        // One version keeps a record of what it has refused.
        Assert.All(_site.JobsOf(ended), job => Assert.Contains(job.State, new[] { "CANCELLED", "FAILED" }));
    }

    [Fact]
    public async Task Not_started_for_a_user_whom_the_cluster_does_not_have()
    {
        var ended = await _site.Run("echo ran", "owners", job => job with { Owner = "nobody-here" });
        Assert.Equal((ExecutionOutcome.NotStarted, "The cluster does not know the user for whom it was to run."), (ended.Outcome!.Value, ended.Reason));
    }

    [Fact]
    public async Task Never_run_as_the_superuser()
    {
        var ended = await _site.Run("id -un", "owners", job => job with { Owner = "root" });
        Assert.Equal((ExecutionOutcome.NotStarted, "The cluster has no user for the owner of the job."), (ended.Outcome!.Value, ended.Reason));
        Assert.Empty(_site.JobsOf(ended));
    }

    [Fact]
    public async Task Run_as_its_owner()
    {
        var ended = await _site.Run("id -un", "owners", job => job with { Owner = SlurmServer.Guest });
        Assert.Equal(0, ended.ExitCode);
        Assert.Equal($"{SlurmServer.Guest}\n", Printed(ended, "stdout.log"));
    }

    [Fact]
    public async Task Not_started_in_a_working_directory_that_is_not_there()
    {
        var ended = await _site.Run("echo ran", "homeless");
        Assert.Equal(ExecutionOutcome.NotStarted, ended.Outcome);
        Assert.StartsWith("The cluster could not start it (FAILED, ", ended.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'single' \"double\" `id` $(id) ${HOME} \\ \n newline \t tab")]
    [InlineData("ünïcödé ☄ \u202e")]
    [InlineData("; touch canary; #")]
    [InlineData("")]
    [InlineData("-n")]
    public async Task Text_of_users_reaches_the_program_byte_for_byte(string text)
    {
        var queued = ExecutorSite.Queued("/bin/sh", "-c", "printf %s \"$1\" >argument", "sh", text) with { Backend = SlurmSite.Backend };

        var ended = await _site.End(await _site.Site.Insert(queued));

        Assert.Equal(0, ended.ExitCode);
        Assert.Equal(text, File.ReadAllText(Path.Combine(_site.Site.Folder(ended).Path, "argument")));
        Assert.Empty(Directory.EnumerateFiles(_site.Site.Root, "canary", SearchOption.AllDirectories));
    }

    public void Dispose()
    {
        _site.Dispose();
        GC.SuppressFinalize(this);
    }

    private string Printed(Execution execution, string log) => File.ReadAllText(Path.Combine(_site.Site.Folder(execution).Path, log));
}
