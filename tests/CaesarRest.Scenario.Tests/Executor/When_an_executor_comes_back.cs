using CaesarRest.Contracts.Executions;
using CaesarRest.Executor;
using CaesarRest.Executor.Hosts;
using CaesarRest.Testing;

namespace CaesarRest.Scenario.Tests.Executor;

public sealed class When_an_executor_comes_back
{
    private static readonly string Here = HostIdentity.Current().Key;

    [Fact]
    public async Task It_adopts_what_runs()
    {
        using var site = new ExecutorSite();
        var job = await site.Insert(ExecutorSite.QueuedScript("until [ -e go ]; do sleep 0.02; done; exit 8"));
        await site.PassUntil(job, known => known.StartedAt is not null);
        site.Start();
        await site.Pass();
        Assert.Equal(ExecutionState.Running, (await site.Stored(job)).State);
        await File.WriteAllTextAsync(Path.Combine(site.Folder(job).Path, "go"), "", TestContext.Current.CancellationToken);

        var ended = await site.PassUntilEnded(job);
        Assert.Equal((ExecutionOutcome.Exited, 8), (ended.Outcome!.Value, ended.ExitCode));
    }

    [Fact]
    public async Task It_holds_adopted_jobs_to_their_limit()
    {
        using var site = new ExecutorSite();
        var job = await site.Insert(ExecutorSite.QueuedScript("exec sleep 300") with { TimeLimitSeconds = 0.5 });
        await site.PassUntil(job, known => known.StartedAt is not null);
        site.Start();
        Assert.Equal(ExecutionOutcome.TimedOut, (await site.PassUntilEnded(job)).Outcome);
    }

    [Fact]
    public async Task It_launches_what_was_taken_and_not_launched()
    {
        using var site = new ExecutorSite();
        var job = await site.Insert(Taken(ExecutorSite.QueuedScript($"echo ran >>{site.Ledger}")));

        Assert.Equal(ExecutionOutcome.Exited, (await site.PassUntilEnded(job)).Outcome);
        Assert.Equal(["ran"], site.LedgerLines);
    }

    [Fact]
    public async Task It_finds_what_was_launched_and_not_recorded()
    {
        using var site = new ExecutorSite();
        var job = await site.Insert(ExecutorSite.QueuedScript($"echo ran >>{site.Ledger}; until [ -e go ]; do sleep 0.02; done"));
        await site.PassUntil(job, known => known.StartedAt is not null);
        var running = await site.Stored(job);
        var unrecorded = Taken(running with { BackendId = "", StartedAt = null });
        Assert.True(await site.Executions.TryReplace(unrecorded, running.Version, TestContext.Current.CancellationToken));
        site.Start();
        await site.Pass();

        var found = await site.Stored(job);
        Assert.Equal((ExecutionState.Running, running.BackendId, running.StartedAt), (found.State, found.BackendId, found.StartedAt));
        await File.WriteAllTextAsync(Path.Combine(site.Folder(job).Path, "go"), "", TestContext.Current.CancellationToken);
        await site.PassUntilEnded(job);
        Assert.Equal(["ran"], site.LedgerLines);
    }

    [Fact]
    public async Task It_does_not_adopt_a_stranger_with_the_same_process_id()
    {
        using var site = new ExecutorSite();
        var job = await site.Insert(Taken(ExecutorSite.QueuedScript("true")));
        LeaveClaim(site, job, $"submission {Environment.ProcessId} 1");

        Assert.Equal(ExecutionOutcome.Lost, (await site.PassUntilEnded(job)).Outcome);
    }

    [Fact]
    public async Task A_job_of_a_boot_that_is_over_is_lost_when_it_had_begun()
    {
        using var site = SiteWithLongLease();
        var job = await site.Insert(await OnHostThatIsGone(site));
        LeaveClaim(site, job, "submission 1 1");
        var ended = await site.PassUntilEnded(job);

        Assert.Equal(ExecutionOutcome.Lost, ended.Outcome);
        Assert.Equal("The machine that ran the program went away before it had ended.", ended.Reason);
    }

    [Fact]
    public async Task A_job_of_a_boot_that_is_over_may_run_again_when_it_had_not_begun()
    {
        using var site = SiteWithLongLease();
        var job = await site.Insert(await OnHostThatIsGone(site));

        Assert.Equal(ExecutionOutcome.Unclaimed, (await site.PassUntilEnded(job)).Outcome);
        Assert.False(site.Traces(job).ReadClaim() is null);
        Assert.Empty(site.LedgerLines);
    }

    [Fact]
    public async Task A_job_of_a_boot_that_is_over_has_ended_when_it_left_its_status()
    {
        using var site = SiteWithLongLease();
        var job = await site.Insert(await OnHostThatIsGone(site));
        LeaveClaim(site, job, "submission 1 1");
        await File.WriteAllTextAsync(
            Path.Combine(site.Folder(job).Control, "attempt-1.exit"), "0m0.0s 0m0.0s\n1m2.5s 0m0.5s\n9 1795479027885\n", TestContext.Current.CancellationToken);
        var ended = await site.PassUntilEnded(job);

        Assert.Equal((ExecutionOutcome.Exited, 9, 63d), (ended.Outcome!.Value, ended.ExitCode!.Value, ended.CpuSeconds!.Value));
    }

    [Fact]
    public async Task Jobs_of_another_machine_are_left_alone_until_its_lease_is_over()
    {
        using var site = new ExecutorSite();
        var alive = await Elsewhere(site, "far", TimeProvider.System.GetUtcNow());
        var namesake = await Elsewhere(site, HostIdentity.Current().Machine, TimeProvider.System.GetUtcNow());
        var silent = await Elsewhere(site, "silent", TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(1));
        var theirs = await site.Insert(ExecutorSite.QueuedScript("true") with { State = ExecutionState.Launching, Host = alive, Launches = 1 });
        var namesakes = await site.Insert(ExecutorSite.QueuedScript("true") with { State = ExecutionState.Launching, Host = namesake, Launches = 1 });
        var orphan = await site.Insert(ExecutorSite.QueuedScript("true") with { State = ExecutionState.Launching, Host = silent, Launches = 1 });
        await site.PassUntilEnded(orphan);

        Assert.Equal(ExecutionState.Launching, (await site.Stored(theirs)).State);
        Assert.Equal(ExecutionState.Launching, (await site.Stored(namesakes)).State);
    }

    [Fact]
    public async Task It_ends_what_others_gave_up_while_it_was_cut_off()
    {
        using var site = new ExecutorSite();
        var job = await site.Insert(ExecutorSite.QueuedScript("exec sleep 300"));
        var running = await site.PassUntil(job, known => known.StartedAt is not null);
        var lost = running.End(ExecutionOutcome.Lost, running.QueuedAt);
        Assert.True(await site.Executions.TryReplace(lost, running.Version, TestContext.Current.CancellationToken));
        var me = (await site.Hosts.Find(Here, TestContext.Current.CancellationToken))!;
        Assert.True(await site.Hosts.TryReplace(me with { SeenAt = me.SeenAt - TimeSpan.FromHours(1) }, me.Version, TestContext.Current.CancellationToken));
        site.Start();
        await site.Pass();

        await Eventually.Until(() => site.Traces(job).ReadExit()?.Code == -9);
        Assert.Equal(ExecutionOutcome.Lost, (await site.Stored(job)).Outcome);
    }

    // So that only the boot tells that the host is gone.
    private static ExecutorSite SiteWithLongLease() => new(options => options.Executor.HostLease = TimeSpan.FromDays(3650));

    private static Execution Taken(Execution execution) => execution with { State = ExecutionState.Launching, Host = Here, Launches = 1 };

    private static void LeaveClaim(ExecutorSite site, Execution job, string content)
    {
        site.Folder(job).Prepare(new Dictionary<string, byte[]>());
        File.WriteAllText(Path.Combine(site.Folder(job).Control, "attempt-1.claim"), content + "\n");
    }

    private static async Task<Execution> OnHostThatIsGone(ExecutorSite site)
    {
        var earlier = HostIdentity.Current() with { BootId = "earlier" };
        var seen = new ExecutorHost { Id = earlier.Key, Machine = earlier.Machine, BootId = earlier.BootId, SeenAt = earlier.BootedAt - TimeSpan.FromMinutes(1) };
        await site.Hosts.TryInsert(seen, TestContext.Current.CancellationToken);
        return ExecutorSite.QueuedScript($"echo ran >>{site.Ledger}") with { State = ExecutionState.Running, Host = earlier.Key, Launches = 1 };
    }

    private static async Task<string> Elsewhere(ExecutorSite site, string machine, DateTimeOffset seenAt)
    {
        var host = new HostIdentity(machine, "boot", "1", default);
        await site.Hosts.TryInsert(new ExecutorHost { Id = host.Key, Machine = machine, BootId = "boot", SeenAt = seenAt }, TestContext.Current.CancellationToken);
        return host.Key;
    }
}
