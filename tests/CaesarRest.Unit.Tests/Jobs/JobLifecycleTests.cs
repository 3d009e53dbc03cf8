using System.Text.Json;
using CaesarRest.Contracts.Executions;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Jobs;

namespace CaesarRest.Unit.Tests.Jobs;

/// <summary>Holds <see cref="JobLifecycle"/> against the committed table: every event has its answer in every state.</summary>
public sealed class JobLifecycleTests(LifecycleBench bench) : IClassFixture<LifecycleBench>
{
    private const string Owner = "astronomer";
    private static readonly string Same = new('a', 64);
    private static readonly string Other = new('b', 64);
    private static readonly DateTimeOffset Due = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly JsonElement Options = JsonDocument.Parse("""{"DETECT_THRESH":5.0}""").RootElement;

    public static IEnumerable<TheoryDataRow<string, string, string, string>> Cells() =>
        LifecycleTable.Cells().Select(cell => new TheoryDataRow<string, string, string, string>(cell.Event, cell.Before, cell.After, string.Join(' ', cell.Messages)));

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task Every_event_is_answered_in_every_state(string happening, string before, string after, string messages)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var id = Guid.NewGuid();
        if (before != LifecycleTable.None)
            Assert.True(await bench.Jobs.TryInsert(JobIn(before, id), cancellation));

        var answer = await bench.Answer(Message(happening, id));

        var job = await bench.Jobs.Find(id.ToString("D"), cancellation);
        Assert.Equal(after.Split(',')[0], job?.State ?? LifecycleTable.None);
        Assert.Equal(messages.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), answer.Order());
    }

    [Fact]
    public async Task An_event_that_comes_twice_changes_nothing_more()
    {
        var cancellation = TestContext.Current.CancellationToken;
        foreach (var (happening, before, _, _) in LifecycleTable.Cells().Where(cell => cell.Before is "Pending" or "Pending, queued" or "Running" or "Stopping" or "Stopping, deleted"))
        {
            // An attempt that never ran is followed by another, so its end speaks of an attempt that is past.
            var id = Guid.NewGuid();
            await bench.Jobs.TryInsert(JobIn(before, id), cancellation);
            await bench.Answer(Message(happening, id));
            var once = await bench.Jobs.Find(id.ToString("D"), cancellation);
            await bench.Answer(Message(happening, id));
            var twice = await bench.Jobs.Find(id.ToString("D"), cancellation);
            Assert.True((once!.State, once.Attempt, once.EndedAt, once.ExitCode) == (twice!.State, twice.Attempt, twice.EndedAt, twice.ExitCode), $"{happening} twice in {before}");
        }
    }

    [Fact]
    public async Task An_attempt_that_never_ran_is_followed_by_at_most_two_more()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var id = Guid.NewGuid();
        await bench.Jobs.TryInsert(JobIn("Pending", id), cancellation);

        foreach (var attempt in new[] { 1, 2, 3 })
            await bench.Answer(End(id, ExecutionOutcome.Unclaimed) with { Attempt = attempt });

        var job = await bench.Jobs.Find(id.ToString("D"), cancellation);
        Assert.Equal((nameof(JobState.NotStarted), 3), (job!.State, job.Attempt));
    }

    [Fact]
    public async Task A_deletion_is_asked_for_until_it_is_confirmed()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var id = Guid.NewGuid();
        await bench.Jobs.TryInsert(JobIn("Running", id), cancellation);

        await bench.Answer(Message("DeleteJob", id));
        var deleted = await bench.Jobs.Find(id.ToString("D"), cancellation);
        await bench.Answer(Message("ExecutionFinished, cancelled", id));
        var ended = await bench.Jobs.Find(id.ToString("D"), cancellation);
        await bench.Answer(Message("ResultsDiscarded", id));
        var gone = await bench.Jobs.Find(id.ToString("D"), cancellation);

        Assert.NotNull(deleted!.DeletedAt);
        Assert.NotNull(deleted.DueAt);
        Assert.Null(deleted.ListedFor);
        Assert.Equal(("Cancelled", "{}", null), (ended!.State, ended.Options, ended.Tag));
        Assert.NotNull(ended.ResultsDiscardedAt);
        Assert.NotNull(ended.DueAt);
        Assert.Null(gone!.DueAt);
        Assert.Equal(ended.Sequence, gone.Sequence);
    }

    [Theory]
    [InlineData("Running", "ExecutionStarted, new process", true)]
    [InlineData("Running", "ExecutionProgressed", true)]
    [InlineData("Stopping", "ExecutionStarted", false)]
    [InlineData("Stopping", "ExecutionProgressed", false)]
    public async Task Signs_of_life_put_off_the_next_look_but_never_a_stop(string state, string happening, bool putsOff)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var id = Guid.NewGuid();
        await bench.Jobs.TryInsert(JobIn(state, id), cancellation);

        await bench.Answer(Message(happening, id));

        var job = await bench.Jobs.Find(id.ToString("D"), cancellation);
        Assert.Equal(putsOff, job!.DueAt > Due);
    }

    /// <summary>A job in a state of the table.</summary>
    private static Job JobIn(string column, Guid id)
    {
        var job = JobWith(column.Split(',')[0], id);
        if (column.Contains("queued", StringComparison.Ordinal))
            (job.IsQueued, job.BackendId, job.Status) = (true, "7", "Job waits for local: Resources");
        if (column.Contains("deleted", StringComparison.Ordinal))
            job.DeletedAt = Due;
        if (job.EndedAt is not null && column.Contains(',', StringComparison.Ordinal))
        {
            job.ResultsDiscardedAt = Due;
            job.DueAt = column.EndsWith("gone", StringComparison.Ordinal) ? null : Due;
        }

        return job;
    }

    private static Job JobWith(string state, Guid id) => new()
    {
        CorrelationId = id,
        State = state,
        Owner = Owner,
        App = "sextractor",
        Options = Options.GetRawText(),
        RequestHash = Same,
        Backend = "local",
        Attempt = 1,
        SubmittedAt = Due,
        BackendId = state == "Running" ? "7" : "",
        StartedAt = state == "Running" ? Due : null,
        EndedAt = Enum.Parse<JobState>(state).IsFinal() ? Due : null,
        DueAt = Enum.Parse<JobState>(state).IsFinal() ? null : Due,
    };

    private static object Message(string happening, Guid id) => happening switch
    {
        "SubmitJob" => Submission(id),
        "SubmitJob, other contents" => Submission(id) with { RequestHash = Other },
        "SubmitJob, expired" => Submission(id) with { ExpiresAt = Due },
        "SubmitJob, unknown app" => Submission(id) with { App = "nothing", RequestHash = Other },
        "SubmitJob, unknown backend" => Submission(id) with { Backend = "moon", RequestHash = Other },
        "SubmitJob, too many cores" => Submission(id) with { Backend = "cluster", Resources = new() { Cores = 9 }, RequestHash = Other },
        "CancelJob" => new CancelJob { JobId = id, Owner = Owner },
        "CancelJob, foreign" => new CancelJob { JobId = id, Owner = "somebody else" },
        "DeleteJob" => new DeleteJob { JobId = id, Owner = Owner },
        "DeleteJob, foreign" => new DeleteJob { JobId = id, Owner = "somebody else" },
        "ResultsDiscarded" => new ResultsDiscarded { JobId = id },
        "JobDue" => new JobDue { JobId = id, DueAt = Due },
        "JobDue, moved since" => new JobDue { JobId = id, DueAt = Due.AddSeconds(-1) },
        "ExecutionWaiting" => Waiting(id),
        "ExecutionWaiting, other reason" => Waiting(id) with { Reason = "Priority" },
        "ExecutionWaiting, other attempt" => Waiting(id) with { Attempt = 2 },
        "ExecutionStarted" => new ExecutionStarted { JobId = id, Attempt = 1, BackendId = "7", StartedAt = Due },
        "ExecutionStarted, new process" => new ExecutionStarted { JobId = id, Attempt = 1, BackendId = "8", StartedAt = Due },
        "ExecutionStarted, other attempt" => new ExecutionStarted { JobId = id, Attempt = 2, BackendId = "7", StartedAt = Due },
        "ExecutionProgressed" => Progress(id),
        "ExecutionProgressed, other attempt" => Progress(id) with { Attempt = 2 },
        "ExecutionFinished, exit 0" => End(id, ExecutionOutcome.Exited),
        "ExecutionFinished, exit 1" => End(id, ExecutionOutcome.Exited) with { ExitCode = 1 },
        "ExecutionFinished, failed" => End(id, ExecutionOutcome.Failed),
        "ExecutionFinished, timed out" => End(id, ExecutionOutcome.TimedOut),
        "ExecutionFinished, cancelled" => End(id, ExecutionOutcome.Cancelled),
        "ExecutionFinished, not started" => End(id, ExecutionOutcome.NotStarted),
        "ExecutionFinished, unclaimed" => End(id, ExecutionOutcome.Unclaimed),
        "ExecutionFinished, lost" => End(id, ExecutionOutcome.Lost),
        "ExecutionFinished, other attempt" => End(id, ExecutionOutcome.Exited) with { Attempt = 2 },
        "ExecutionUnknown" => new ExecutionUnknown { JobId = id, Attempt = 1 },
        "ExecutionUnknown, other attempt" => new ExecutionUnknown { JobId = id, Attempt = 2 },
        _ => throw new ArgumentOutOfRangeException(nameof(happening), happening, "The table names an event that this test does not know."),
    };

    private static SubmitJob Submission(Guid id) => new()
    {
        JobId = id,
        Owner = Owner,
        App = "sextractor",
        Options = Options,
        InputFileId = "0123456789abcdef0123456789abcdef",
        SubmittedAt = DateTimeOffset.UtcNow,
        ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(1),
        RequestHash = Same,
    };

    private static ExecutionWaiting Waiting(Guid id) => new() { JobId = id, Attempt = 1, BackendId = "7", Reason = "Resources" };

    private static ExecutionProgressed Progress(Guid id) =>
        new() { JobId = id, Attempt = 1, BackendId = "7", StartedAt = Due, ElapsedSeconds = 3 };

    private static ExecutionFinished End(Guid id, ExecutionOutcome outcome) => new()
    {
        JobId = id,
        Attempt = 1,
        Outcome = outcome,
        BackendId = "7",
        ExitCode = outcome == ExecutionOutcome.Exited ? 0 : null,
        StartedAt = Due,
        EndedAt = Due.AddSeconds(3),
        ElapsedSeconds = 3,
    };
}
