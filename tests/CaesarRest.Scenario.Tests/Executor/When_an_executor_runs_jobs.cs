using CaesarRest.Contracts.Executions;
using CaesarRest.Executor;
using CaesarRest.Executor.Hosts;
using CaesarRest.Executor.Monitoring;
using CaesarRest.Hosting;
using CaesarRest.Testing;

namespace CaesarRest.Scenario.Tests.Executor;

public sealed class When_an_executor_runs_jobs
{
    [Fact]
    public async Task A_job_runs_and_its_end_is_told()
    {
        using var site = new ExecutorSite();
        var ended = await site.PassUntilEnded(await site.Insert(ExecutorSite.QueuedScript("echo hello; exit 4")));
        await site.Pass();

        Assert.Equal("hello\n", await File.ReadAllTextAsync(Path.Combine(site.Folder(ended).Path, "stdout.log"), TestContext.Current.CancellationToken));
        Assert.NotEmpty(site.Facts.All.OfType<ExecutionStarted>());
        var told = Assert.Single(site.Facts.All.OfType<ExecutionFinished>());
        Assert.Equal((ExecutionOutcome.Exited, 4), (told.Outcome, told.ExitCode));
        Assert.NotNull(told.StartedAt);
        Assert.NotNull(told.CpuSeconds);
        Assert.NotEmpty(told.BackendId);
    }

    [Fact]
    public async Task No_more_run_at_once_than_there_are_slots()
    {
        using var site = new ExecutorSite(options => options.Executor.Backends["local"] = new BackendSettings { MaxConcurrentJobs = 2 });
        var script = $"echo + >>{site.Ledger}; until [ -e {site.Root}/go ]; do sleep 0.02; done";
        var jobs = new List<Execution>();
        for (var count = 0; count < 5; count++)
            jobs.Add(await site.Insert(ExecutorSite.QueuedScript(script)));

        await Eventually.Until(async () =>
        {
            await site.Pass();
            return site.LedgerLines.Count() == 2;
        });
        await site.Pass();
        var states = await Task.WhenAll(jobs.Select(async job => (await site.Stored(job)).State));
        Assert.Equal(3, states.Count(state => state == ExecutionState.Queued));

        await File.WriteAllTextAsync(Path.Combine(site.Root, "go"), "", TestContext.Current.CancellationToken);
        foreach (var job in jobs)
            await site.PassUntilEnded(job);
        Assert.Equal(5, site.LedgerLines.Count());
    }

    [Fact]
    public async Task Apps_of_other_executors_are_left_to_them()
    {
        using var site = new ExecutorSite(options => options.Executor.Apps.Add("other"));
        var job = await site.Insert(ExecutorSite.QueuedScript("true"));
        await site.Pass();
        Assert.Equal(ExecutionState.Queued, (await site.Stored(job)).State);
    }

    [Fact]
    public async Task A_program_that_is_not_installed_is_told()
    {
        using var site = new ExecutorSite();
        var ended = await site.PassUntilEnded(await site.Insert(ExecutorSite.Queued("no-such-finder")));
        Assert.Equal((ExecutionOutcome.NotStarted, "Program no-such-finder is not installed on this executor."), (ended.Outcome!.Value, ended.Reason));
    }

    [Fact]
    public async Task An_input_that_is_gone_is_told()
    {
        using var site = new ExecutorSite();
        var ended = await site.PassUntilEnded(await site.Insert(ExecutorSite.QueuedScript("true") with { InputFileId = "gone" }));
        Assert.Equal((ExecutionOutcome.NotStarted, "The input file is gone."), (ended.Outcome!.Value, ended.Reason));
    }

    [Fact]
    public async Task One_whose_launches_all_come_to_nothing_is_given_up()
    {
        using var site = new ExecutorSite();
        var job = ExecutorSite.QueuedScript("true") with { OptionsJson = "not JSON", State = ExecutionState.Launching, Host = HostIdentity.Current().Key };
        var ended = await site.PassUntilEnded(await site.Insert(job with { Launches = Launcher.MostLaunches }));
        Assert.Equal((ExecutionOutcome.NotStarted, "The program could not be started on this executor."), (ended.Outcome!.Value, ended.Reason));
    }

    [Fact]
    public async Task A_command_line_that_is_too_long_is_told()
    {
        using var site = new ExecutorSite();
        var ended = await site.PassUntilEnded(await site.Insert(ExecutorSite.Queued("/bin/true", new string('x', 200_000))));
        Assert.Equal((ExecutionOutcome.NotStarted, "The command line is longer than this system allows."), (ended.Outcome!.Value, ended.Reason));
    }

    [Fact]
    public async Task One_that_cannot_be_looked_at_does_not_stop_the_others()
    {
        using var site = new ExecutorSite();
        var broken = await site.Insert(ExecutorSite.QueuedScript("true") with { OptionsJson = "not JSON" });
        var sound = await site.PassUntilEnded(await site.Insert(ExecutorSite.QueuedScript("exit 2")));

        Assert.Equal(2, sound.ExitCode);
        Assert.Equal(ExecutionState.Launching, (await site.Stored(broken)).State);
    }

    [Fact]
    public async Task A_program_has_a_temporary_folder_with_room_for_a_socket_that_ends_with_it()
    {
        using var site = new ExecutorSite();
        var job = await site.PassUntilEnded(await site.Insert(ExecutorSite.QueuedScript("touch \"$TMPDIR/file\" && printf %s \"$TMPDIR\" >where")));

        var folder = await File.ReadAllTextAsync(Path.Combine(site.Folder(job).Path, "where"), TestContext.Current.CancellationToken);
        Assert.Equal(0, job.ExitCode);
        Assert.InRange(folder.Length, 1, 60);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task The_wall_clock_limit_holds()
    {
        using var site = new ExecutorSite();
        var ended = await site.PassUntilEnded(await site.Insert(ExecutorSite.QueuedScript("exec sleep 300") with { TimeLimitSeconds = 0.3 }));

        Assert.Equal((ExecutionOutcome.TimedOut, -15), (ended.Outcome!.Value, ended.ExitCode));
        Assert.Equal("Job was stopped at its time limit of 0.3 s", ended.Reason);
    }

    [Fact]
    public async Task The_size_of_what_it_left_is_told_with_its_end()
    {
        using var site = new ExecutorSite();
        var ended = await site.PassUntilEnded(await site.Insert(ExecutorSite.QueuedScript("head -c 300000 /dev/zero > map.fits; exit 3")));
        await site.Pass();

        // Beside it lie the log and the traces of the attempt.
        var told = Assert.Single(site.Facts.All.OfType<ExecutionFinished>());
        Assert.InRange(told.SizeBytes!.Value, 300_000, 310_000);
        Assert.Equal(ended.SizeBytes, told.SizeBytes);
    }

    [Fact]
    public async Task The_largest_memory_is_seen()
    {
        using var site = new ExecutorSite();
        // A variable of 20 MB, doubled up from one character.
        const string Grow = "x=0123456789; while [ ${#x} -lt 20000000 ]; do x=$x$x; done; touch grown; until [ -e go ]; do sleep 0.02; done";
        var job = await site.Insert(ExecutorSite.QueuedScript(Grow));
        await site.PassUntil(job, _ => File.Exists(Path.Combine(site.Folder(job).Path, "grown")));
        await site.Pass();
        await File.WriteAllTextAsync(Path.Combine(site.Folder(job).Path, "go"), "", TestContext.Current.CancellationToken);

        Assert.InRange((await site.PassUntilEnded(job)).PeakMemoryBytes!.Value, 20_000_000, 500_000_000);
    }
}
