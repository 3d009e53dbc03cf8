using CaesarRest.Contracts.Executions;
using CaesarRest.Executor;
using CaesarRest.Executor.Backends.Local;
using CaesarRest.Executor.Hosts;
using CaesarRest.Testing;

namespace CaesarRest.Scenario.Tests.Executor;

public sealed class When_a_job_is_stopped
{
    [Fact]
    public async Task A_program_that_obeys_is_cancelled()
    {
        using var site = new ExecutorSite();
        var job = await Started(site, "trap 'exit 3' TERM; touch ready; while :; do sleep 0.02; done");
        await site.RequestStop(job);
        var ended = await site.PassUntilEnded(job);

        Assert.Equal((ExecutionOutcome.Cancelled, 3), (ended.Outcome!.Value, ended.ExitCode));
    }

    [Fact]
    public async Task A_program_that_does_not_obey_is_killed_after_the_grace()
    {
        using var site = new ExecutorSite(options => options.Executor.StopGrace = TimeSpan.FromMilliseconds(300));
        var job = await Started(site, "trap '' TERM; sleep 300 & touch ready; while :; do sleep 0.02; done");
        await site.RequestStop(job);
        var ended = await site.PassUntilEnded(job);

        Assert.Equal((ExecutionOutcome.Cancelled, -9), (ended.Outcome!.Value, ended.ExitCode));
        Assert.True(ended.EndedAt - ended.StopSignalledAt >= TimeSpan.FromMilliseconds(300));
        Assert.Empty(ProcessTable.Session(site.Traces(job).ReadStart()!.Value.Program));
    }

    [Fact]
    public async Task An_exit_before_the_stop_was_seen_counts_as_its_own()
    {
        using var site = new ExecutorSite();
        var job = await Started(site, "touch ready; exit 1");
        await Eventually.Until(() => site.Traces(job).ReadExit() is not null);
        await site.RequestStop(job);

        Assert.Equal(ExecutionOutcome.Exited, (await site.PassUntilEnded(job)).Outcome);
    }

    [Fact]
    public async Task One_that_was_about_to_be_launched_never_runs()
    {
        using var site = new ExecutorSite();
        var job = await site.Insert(ExecutorSite.QueuedScript($"echo ran >>{site.Ledger}") with
        {
            State = ExecutionState.Launching,
            Host = HostIdentity.Current().Key,
            Launches = 1,
            StopRequested = true,
        });
        var ended = await site.PassUntilEnded(job);

        Assert.Equal(ExecutionOutcome.Cancelled, ended.Outcome);
        Assert.Empty(site.LedgerLines);
    }

    [Fact]
    public async Task A_signal_that_a_crash_kept_from_being_sent_is_sent_by_the_next_executor()
    {
        using var site = new ExecutorSite();
        var job = await Started(site, "touch ready; exec sleep 300");
        var stored = await site.Stored(job);
        var recorded = stored with { StopRequested = true, StopSignalledAt = stored.QueuedAt, StopCause = StopCause.Request };
        Assert.True(await site.Executions.TryReplace(recorded, stored.Version, TestContext.Current.CancellationToken));
        site.Start();

        Assert.Equal((ExecutionOutcome.Cancelled, -15), Outcome(await site.PassUntilEnded(job)));
    }

    [Fact]
    public async Task A_crash_before_the_signal_does_not_cost_a_program_its_grace()
    {
        using var site = new ExecutorSite();
        var job = await Started(site, "trap 'touch tidied; exit 0' TERM; touch ready; while :; do sleep 0.05; done");
        var stored = await site.Stored(job);
        var longAgo = stored.QueuedAt - TimeSpan.FromHours(1);
        var recorded = stored with { StopRequested = true, StopSignalledAt = longAgo, StopCause = StopCause.Request };
        Assert.True(await site.Executions.TryReplace(recorded, stored.Version, TestContext.Current.CancellationToken));
        site.Start();

        Assert.Equal(ExecutionOutcome.Cancelled, (await site.PassUntilEnded(job)).Outcome);
        Assert.True(File.Exists(Path.Combine(site.Folder(job).Path, "tidied")));
    }

    private static (ExecutionOutcome?, int?) Outcome(Execution execution) => (execution.Outcome, execution.ExitCode);

    private static async Task<Execution> Started(ExecutorSite site, string script)
    {
        var job = await site.Insert(ExecutorSite.QueuedScript(script));
        await site.PassUntil(job, known => known.State == ExecutionState.Running);
        await Eventually.Until(() => File.Exists(Path.Combine(site.Folder(job).Path, "ready")));
        return job;
    }
}
