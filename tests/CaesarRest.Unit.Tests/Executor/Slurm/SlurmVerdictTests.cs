using System.Text.Json;
using CaesarRest.Contracts.Executions;
using CaesarRest.Executor.Backends;
using CaesarRest.Executor.Backends.Slurm;

namespace CaesarRest.Unit.Tests.Executor.Slurm;

/// <summary>What follows from what Slurm says and what the run has left.</summary>
public sealed class SlurmVerdictTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Claim Held = new Claim.Held("x-1/7", new ProcessMark(5, 6));
    private static readonly ExitStatus Zero = new(0, Now.AddSeconds(-9), Now.AddSeconds(-1), 1, null);
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private readonly SlurmVerdict _verdict = new(TimeSpan.FromMinutes(2));

    [Theory]
    // Waiting, as long as nothing has claimed it.
    [InlineData("PENDING", false, "Waiting: Priority")]
    [InlineData("CONFIGURING", false, "Waiting: Priority")]
    [InlineData("RUNNING+CONFIGURING", false, "Waiting: Priority")]
    [InlineData("RUNNING", false, "Waiting: Priority")]
    [InlineData("REQUEUE_HOLD", false, "Waiting: Priority")]
    // At work, as long as Slurm says no end.
    [InlineData("RUNNING", true, "Running 7")]
    [InlineData("SUSPENDED", true, "Running 7")]
    [InlineData("COMPLETING", true, "Running 7")]
    [InlineData("COMPLETED+COMPLETING", true, "Running 7")]
    [InlineData("STAGE_OUT", true, "Running 7")]
    // Taken back after it had begun.
    [InlineData("PENDING", true, "Lost: The cluster took the job back into its queue after it had begun.")]
    [InlineData("REQUEUED", true, "Lost: The cluster took the job back into its queue after it had begun.")]
    [InlineData("PENDING+REQUEUED", true, "Lost: The cluster took the job back into its queue after it had begun.")]
    // Over by the cluster's doing.
    [InlineData("TIMEOUT", true, "TimedOut -15: The job was stopped by the cluster at its time limit.")]
    [InlineData("DEADLINE", true, "TimedOut -15: The job was stopped by the cluster at its deadline.")]
    [InlineData("CANCELLED", true, "Cancelled -15: The job was cancelled on the cluster.")]
    [InlineData("OUT_OF_MEMORY", true, "Failed -15: The job had used up its memory.")]
    [InlineData("PREEMPTED", true, "Failed -15: The job had to give way to another on the cluster.")]
    [InlineData("NODE_FAIL", true, "Failed -15: The cluster's node on which it ran broke down.")]
    [InlineData("BOOT_FAIL", true, "Failed -15: The job was ended by the cluster (BOOT_FAIL, Priority).")]
    // Over without its last word.
    [InlineData("COMPLETED", true, "Gone")]
    [InlineData("FAILED", true, "Failed -15: The job was ended by the cluster (FAILED, Priority).")]
    // Over before it began.
    [InlineData("CANCELLED", false, "Cancelled: The job was cancelled on the cluster before it began.")]
    [InlineData("TIMEOUT", false, "TimedOut: The job's time on the cluster was over before it began.")]
    [InlineData("DEADLINE", false, "TimedOut: The job's time on the cluster was over before it began.")]
    [InlineData("FAILED", false, "NotStarted: The cluster could not start it (FAILED, Priority).")]
    [InlineData("BOOT_FAIL", false, "NotStarted: The cluster could not start it (BOOT_FAIL, Priority).")]
    [InlineData("NODE_FAIL", false, "NotStarted: The cluster could not start it (NODE_FAIL, Priority).")]
    [InlineData("COMPLETED", false, "NotStarted: The cluster could not start it (COMPLETED, Priority).")]
    public void Slurms_word_without_an_exit_status(string states, bool isClaimed, string expected) =>
        Assert.Equal(expected, Told(Seen(states) with { Claim = isClaimed ? Held : null, OverFor = Long }));

    [Theory]
    [InlineData("COMPLETED", "Exited 0")]
    [InlineData("FAILED", "Exited 0")]
    [InlineData("TIMEOUT", "TimedOut 0: The job was stopped by the cluster at its time limit.")]
    [InlineData("CANCELLED", "Cancelled 0: The job was cancelled on the cluster.")]
    [InlineData("OUT_OF_MEMORY", "Failed 0: The job had used up its memory.")]
    [InlineData("NODE_FAIL", "Exited 0")]
    [InlineData("RUNNING", "Running 7")]
    [InlineData("COMPLETING", "Running 7")]
    public void Slurms_word_after_an_exit_status(string states, string expected) =>
        Assert.Equal(expected, Told(Seen(states) with { Claim = Held, Exit = Zero }));

    [Fact]
    public void A_job_that_begins_between_Slurms_word_and_its_claim_is_not_one_taken_back() =>
        Assert.Equal("Running 7", Told(Seen("PENDING") with { Claim = Held }));

    [Fact]
    public void An_exit_status_does_not_wait_for_Slurms_word_for_ever() =>
        Assert.Equal("Exited 0", Told(Seen("RUNNING") with { Claim = Held, Exit = Zero, OverFor = TimeSpan.FromSeconds(31) }));

    [Theory]
    [InlineData("CANCELLED", 4, "Running 7")]
    [InlineData("COMPLETED", 110, "Running 7")]
    [InlineData("FAILED", 110, "Running 7")]
    public void An_exit_status_may_be_seen_late(string states, int seconds, string expected) =>
        Assert.Equal(expected, Told(Seen(states) with { Claim = Held, OverFor = TimeSpan.FromSeconds(seconds) }));

    [Fact]
    public void A_job_that_the_controller_has_forgotten_is_told_by_the_accounting_service()
    {
        var forgotten = Forgotten with { Claim = Held, Record = Job("TIMEOUT"), OverFor = Long };
        Assert.StartsWith("TimedOut", Told(forgotten), StringComparison.Ordinal);
        Assert.Equal("Exited 0", Told(forgotten with { Record = Job("FAILED"), Exit = Zero }));
    }

    [Fact]
    public void Or_by_its_exit_status()
    {
        Assert.Equal("Exited 0", Told(Forgotten with { Claim = Held, Exit = Zero }));
        // Where the accounting service does not know of the end yet, it gets a while.
        Assert.Equal("Running 7", Told(Forgotten with { Claim = Held, Exit = Zero, HasRecords = true, Record = Job("RUNNING") }));
        Assert.Equal("Exited 0", Told(Forgotten with { Claim = Held, Exit = Zero, HasRecords = true, OverFor = TimeSpan.FromSeconds(30) }));
    }

    [Fact]
    public void Or_after_a_while_it_is_lost()
    {
        Assert.Equal("Running 7", Told(Forgotten with { Claim = Held, UnknownFor = TimeSpan.FromMinutes(1) }));
        Assert.Equal("Gone", Told(Forgotten with { Claim = Held, UnknownFor = TimeSpan.FromMinutes(2) }));
        Assert.Equal("Unclaimed: The cluster no longer knows the job, which had not begun.", Told(Forgotten with { UnknownFor = TimeSpan.FromMinutes(2) }));
    }

    [Fact]
    public void One_that_was_never_submitted_may_be_submitted() => Assert.Equal("Unclaimed", Told(Forgotten with { JobId = null }));

    [Fact]
    public void A_withdrawn_claim_holds_and_the_end_that_it_was_taken_for_is_found_again()
    {
        Assert.Equal("Withdrawn", Told(Seen("PENDING") with { Claim = new Claim.Withdrawn() }));
        Assert.Equal("Withdrawn", Told(Forgotten with { Claim = new Claim.Withdrawn() }));
        Assert.Equal(
            "Cancelled: The job was cancelled on the cluster before it began.",
            Told(Seen("CANCELLED") with { Claim = new Claim.Withdrawn() }));
    }

    [Fact]
    public void A_job_of_nobody_was_meant_for_a_user_whom_the_cluster_does_not_have() =>
        Assert.StartsWith("NotStarted", Told(Seen("PENDING") with { Job = Job("PENDING") with { UserId = 99 } }), StringComparison.Ordinal);

    [Fact]
    public void A_job_that_the_cluster_as_it_is_cannot_run_does_not_wait_for_ever()
    {
        var hopeless = Seen("PENDING") with { Job = Job("PENDING") with { StateReason = "PartitionConfig" } };
        Assert.True(hopeless.IsHopeless);
        Assert.Equal("Waiting: PartitionConfig", Told(hopeless));
        Assert.Equal("NotStarted: The cluster has not what the job asks for (PartitionConfig).", Told(hopeless with { HopelessFor = TimeSpan.FromMinutes(1) }));
    }

    [Theory]
    [InlineData("FAILED", 0, "Failed: The job was ended by the cluster (FAILED, Priority).")]
    [InlineData("FAILED", 768, "Failed: The job was ended by the cluster (FAILED, Priority).")]
    [InlineData("FAILED", 9, "Failed -9: The job was ended by the cluster (FAILED, Priority).")]
    public void The_accounting_service_is_not_trusted_with_exit_codes(string states, int status, string expected) =>
        Assert.Equal(expected, Told(Forgotten with { Claim = Held, OverFor = Long, Record = Job(states) with { ExitCode = SlurmExit.OfWait(status) } }));

    private static SlurmEvidence Forgotten => new() { JobId = 7, IsUnknown = true, Now = Now };

    private static SlurmEvidence Seen(string states) => new() { JobId = 7, Job = Job(states), Now = Now };

    private static SlurmJob Job(string states) => JsonSerializer.Deserialize<SlurmJob>(
        $$"""{"job_id":7,"user_id":1000,"state_reason":"Priority","exit_code":15,"job_state":{{JsonSerializer.Serialize(states.Split('+'))}}}""", SlurmAnswer.Json)!;

    private string Told(SlurmEvidence seen) => _verdict.Of(seen) switch
    {
        Observation.Waiting waiting => $"Waiting: {waiting.Reason}",
        Observation.Running running => $"Running {running.BackendId}",
        Observation.Exited exited => $"Exited {exited.Status.Code}",
        Observation.Ended ended => $"{ended.Outcome}{(ended.ExitCode is { } code ? $" {code}" : "")}: {ended.Reason}",
        var other => other.GetType().Name,
    };
}
