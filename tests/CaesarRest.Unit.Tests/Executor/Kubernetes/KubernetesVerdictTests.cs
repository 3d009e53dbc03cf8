using CaesarRest.Contracts.Executions;
using CaesarRest.Executor.Backends;
using CaesarRest.Executor.Backends.Kubernetes;

namespace CaesarRest.Unit.Tests.Executor.Kubernetes;

/// <summary>What follows from what a cluster says and what the run has left.</summary>
public sealed class KubernetesVerdictTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);
    private static readonly Claim Held = new Claim.Held("x-1-1/pod", new ProcessMark(1, 6));
    private static readonly KubernetesPod Pod = new() { Name = "pod", Uid = "p", Image = "finder:1" };

    private readonly KubernetesVerdict _verdict = new(stuckGrace: TimeSpan.FromMinutes(5), lostGrace: TimeSpan.FromMinutes(2), stopGrace: TimeSpan.FromSeconds(10));

    [Theory]
    // Waiting, as long as nothing has claimed it.
    [InlineData("open", "none", "Waiting: ")]
    [InlineData("open", "creating", "Waiting: ContainerCreating")]
    [InlineData("open", "unschedulable", "Waiting: 0/1 nodes are available")]
    [InlineData("open", "unpullable", "Waiting: ErrImagePull: finder:1")]
    [InlineData("open", "running", "Waiting: ")]
    [InlineData("deleting", "running", "Waiting: ")]
    // Gone, but for its pod.
    [InlineData("none", "running", "Waiting: ")]
    // Over before it began.
    [InlineData("none", "none", "Cancelled: The job was deleted on the cluster before it began.")]
    [InlineData("DeadlineExceeded", "none", "TimedOut: The job's time on the cluster was over before it began.")]
    [InlineData("BackoffLimitExceeded", "deadline", "TimedOut: The job's time on the cluster was over before it began.")]
    // Nothing speaks against another attempt.
    [InlineData("BackoffLimitExceeded", "none", "Unclaimed: The cluster could not start it (BackoffLimitExceeded).")]
    [InlineData("BackoffLimitExceeded", "evicted", "Unclaimed: The cluster could not start it (Evicted: low on disk).")]
    [InlineData("open", "dying", "Unclaimed: The cluster could not start it.")]
    [InlineData("deleting", "dying", "Cancelled: The job was deleted on the cluster before it began.")]
    [InlineData("BackoffLimitExceeded", "nosh", "NotStarted: The cluster could not start it (StartError: no sh).")]
    [InlineData("BackoffLimitExceeded", "exit3", "NotStarted: The job's folder could not be written on the cluster.")]
    [InlineData("Complete", "exit0", "NotStarted: The job's folder could not be written on the cluster.")]
    // The cluster does not call a pod over while a container goes on that others have added to it.
    [InlineData("open", "exit0", "NotStarted: The job's folder could not be written on the cluster.")]
    [InlineData("open", "nosh", "NotStarted: The cluster could not start it (StartError: no sh).")]
    public void The_clusters_word_on_one_that_has_not_begun(string job, string pod, string expected) =>
        Assert.Equal(expected, Told(Seen(job, pod) with { OverFor = Long, DyingFor = Long }));

    [Theory]
    // At work, as long as the cluster says no end.
    [InlineData("open", "running", "Running")]
    [InlineData("deleting", "running", "Running")]
    [InlineData("none", "running", "Running")]
    // Only a container that others have added goes on.
    [InlineData("open", "exit0", "Exited 0")]
    [InlineData("open", "exit3", "Exited 3")]
    [InlineData("open", "oom", "Failed -9: The job had used up its memory.")]
    // Its node is gone.
    [InlineData("open", "dying", "Lost: The cluster took away the pod in which it ran.")]
    [InlineData("BackoffLimitExceeded", "dying", "Lost: The cluster took away the pod in which it ran.")]
    [InlineData("deleting", "dying", "Cancelled: The job was deleted on the cluster.")]
    [InlineData("none", "dying", "Cancelled: The job was deleted on the cluster.")]
    // Over without an exit status in the folder.
    [InlineData("Complete", "exit0", "Exited 0")]
    [InlineData("BackoffLimitExceeded", "exit3", "Exited 3")]
    [InlineData("BackoffLimitExceeded", "killed", "Exited -9")]
    [InlineData("BackoffLimitExceeded", "oom", "Failed -9: The job had used up its memory.")]
    [InlineData("BackoffLimitExceeded", "deadline", "TimedOut -9: The job was stopped by the cluster at its time limit.")]
    [InlineData("DeadlineExceeded", "none", "TimedOut: The job was stopped by the cluster at its time limit.")]
    [InlineData("BackoffLimitExceeded", "evicted", "Failed: The job was ended by the cluster (Evicted: low on disk).")]
    [InlineData("BackoffLimitExceeded", "none", "Lost: The cluster took away the pod in which it ran.")]
    [InlineData("BackoffLimitExceeded", "running", "Failed: The job was ended by the cluster (BackoffLimitExceeded).")]
    // A node that was reset makes up a code for what ran on it.
    [InlineData("open", "madeup", "Failed: The node on which it ran was lost or started anew.")]
    [InlineData("deleting", "madeup", "Cancelled: The job was deleted on the cluster.")]
    [InlineData("none", "none", "Cancelled: The job was deleted on the cluster.")]
    [InlineData("none", "killed", "Cancelled -9: The job was deleted on the cluster.")]
    // Another pod in the place of the one that ran it.
    [InlineData("open", "none", "Lost: The cluster took away the pod in which it ran.")]
    [InlineData("open", "other", "Lost: The cluster took away the pod in which it ran.")]
    [InlineData("Complete", "other", "Lost: The cluster took away the pod in which it ran.")]
    [InlineData("BackoffLimitExceeded", "other", "Lost: The cluster took away the pod in which it ran.")]
    [InlineData("deleting", "none", "Cancelled: The job was deleted on the cluster.")]
    [InlineData("deleting", "other", "Cancelled: The job was deleted on the cluster.")]
    public void The_clusters_word_without_an_exit_status(string job, string pod, string expected) =>
        Assert.Equal(expected, Told(Seen(job, pod) with { Claim = Held, OverFor = Long, DyingFor = Long }));

    [Theory]
    [InlineData("Complete", "exit0", 0, "Exited 0")]
    [InlineData("BackoffLimitExceeded", "exit3", 3, "Exited 3")]
    // It did its work, though one of its processes did not.
    [InlineData("Complete", "oom", 0, "Exited 0")]
    [InlineData("BackoffLimitExceeded", "oom", 3, "Failed 3: The job had used up its memory.")]
    [InlineData("BackoffLimitExceeded", "deadline", -15, "TimedOut -15: The job was stopped by the cluster at its time limit.")]
    [InlineData("DeadlineExceeded", "none", -15, "TimedOut -15: The job was stopped by the cluster at its time limit.")]
    [InlineData("BackoffLimitExceeded", "evicted", -15, "Failed -15: The job was ended by the cluster (Evicted: low on disk).")]
    [InlineData("open", "running", 0, "Running")]
    [InlineData("deleting", "running", -15, "Running")]
    // Nobody saw the Job go.
    [InlineData("none", "none", 0, "Exited 0")]
    [InlineData("none", "none", 3, "Exited 3")]
    [InlineData("none", "none", -15, "Cancelled -15: The job was deleted on the cluster.")]
    [InlineData("none", "none", -9, "Cancelled -9: The job was deleted on the cluster.")]
    public void The_clusters_word_after_an_exit_status(string job, string pod, int code, string expected) =>
        Assert.Equal(expected, Told(Seen(job, pod) with { Claim = Held, Exit = Left(code) }));

    [Fact]
    public void Why_the_program_ended_is_waited_for() =>
        Assert.Equal("Running", Told(Seen("BackoffLimitExceeded", "running") with { Claim = Held, Exit = Left(-9) }));

    [Theory]
    [InlineData("none", "caesar-x", 0, 9, "Cancelled 9: The job was deleted on the cluster.")]
    [InlineData("deleting", "nothing", 0, 9, "Cancelled 9: The job was deleted on the cluster.")]
    [InlineData("open", "pod", 0, 9, "Failed 9: The cluster took away the pod in which it ran.")]
    [InlineData("none", "caesar-x", 60, 9, "Exited 9")]
    // The clock of its node is behind.
    [InlineData("none", "caesar-x", 60, -15, "Cancelled -15: The job was deleted on the cluster.")]
    [InlineData("none", "caesar-x", 600, -9, "Cancelled -9: The job was deleted on the cluster.")]
    // It ran in the place of one that was taken away.
    [InlineData("open", "first", 0, 3, "Exited 3")]
    public void A_program_that_ends_by_a_deletion_has_not_failed(string job, string gone, int secondsAfterExit, int code, string expected) =>
        Assert.Equal(expected, Told(Seen(job, "none") with { Claim = Held, Exit = Left(code), Gone = [new(gone, Left(code).EndedAt.AddSeconds(secondsAfterExit))], OverFor = Long }));

    [Theory]
    [InlineData(-15, false)]
    [InlineData(9, true)]
    public void The_time_of_an_end_by_a_deletion_is_not_the_programs_own(int code, bool isOwn)
    {
        var seen = Seen("none", "none") with { Claim = Held, Exit = Left(code), Gone = [new("caesar-x", Left(code).EndedAt)], OverFor = Long };
        Assert.Equal(isOwn, Assert.IsType<Observation.Ended>(_verdict.Of(seen)).HasExitStatus);
    }

    [Fact]
    public void A_pod_that_was_deleted_gets_its_time_to_end()
    {
        var seen = Seen("deleting", "dying") with { Claim = Held, OverFor = Long };
        Assert.Equal("Running", Told(seen with { DyingFor = TimeSpan.FromSeconds(129) }));
        Assert.StartsWith("Cancelled", Told(seen with { DyingFor = TimeSpan.FromSeconds(130) }), StringComparison.Ordinal);
    }

    [Fact]
    public void It_gets_it_whatever_the_Job_says()
    {
        var seen = Seen("BackoffLimitExceeded", "dying") with { Claim = Held, OverFor = Long };
        Assert.Equal("Running", Told(seen with { DyingFor = TimeSpan.FromSeconds(129) }));
        Assert.StartsWith("Lost", Told(seen with { DyingFor = TimeSpan.FromSeconds(130) }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_an_old_node_still_stops_gets_its_time()
    {
        var verdict = new KubernetesVerdict(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(2), stopGrace: TimeSpan.FromMinutes(1));
        var seen = Seen("BackoffLimitExceeded", "evicted") with { Claim = Held };
        Assert.IsType<Observation.Running>(verdict.Of(seen with { OverFor = TimeSpan.FromSeconds(64) }));
        Assert.IsType<Observation.Ended>(verdict.Of(seen with { OverFor = TimeSpan.FromSeconds(65) }));
    }

    [Fact]
    public void A_claim_that_cannot_be_read_holds_no_dead_node() => Assert.Equal(
        "Cancelled: The job was deleted on the cluster.",
        Told(Seen("deleting", "dying") with { Claim = new Claim.Unreadable(Now.UtcDateTime), DyingFor = Long }));

    [Fact]
    public void A_claim_that_cannot_be_read_is_told_as_that() => Assert.Equal(
        "Lost: What it left in the job's folder cannot be read.",
        Told(Seen("Complete", "exit0") with { Claim = new Claim.Unreadable(Now.UtcDateTime), OverFor = Long }));

    [Fact]
    public void An_exit_status_does_not_wait_for_the_clusters_word_for_ever() =>
        Assert.Equal("Exited 0", Told(Seen("open", "running") with { Claim = Held, Exit = Left(0), OverFor = TimeSpan.FromSeconds(31) }));

    [Theory]
    [InlineData("Complete", "exit0", true, "Running")]
    [InlineData("none", "none", true, "Running")]
    [InlineData("open", "none", true, "Running")]
    [InlineData("BackoffLimitExceeded", "running", true, "Running")]
    [InlineData("none", "none", false, "Waiting: ")]
    [InlineData("Complete", "running", false, "Waiting: ")]
    [InlineData("Complete", "exit0", false, "Waiting: ")]
    [InlineData("BackoffLimitExceeded", "none", false, "Waiting: ")]
    public void What_the_run_leaves_may_be_seen_late(string job, string pod, bool isClaimed, string expected) =>
        Assert.Equal(expected, Told(Seen(job, pod) with { Claim = isClaimed ? Held : null, OverFor = TimeSpan.FromSeconds(4) }));

    [Fact]
    public void A_container_that_cannot_start_gets_its_time()
    {
        var seen = Seen("open", "unpullable") with { StuckWhy = new("ErrImagePull", "not found") };
        Assert.StartsWith("Waiting", Told(seen with { StuckFor = TimeSpan.FromMinutes(4) }), StringComparison.Ordinal);
        Assert.Equal("NotStarted: The cluster could not start finder:1 (ErrImagePull: not found).", Told(seen with { StuckFor = TimeSpan.FromMinutes(5) }));
    }

    [Fact]
    public void An_image_that_cannot_be_gets_none() =>
        Assert.Equal("NotStarted: The cluster could not start finder:1 (InvalidImageName).", Told(Seen("open", "misnamed") with { StuckWhy = new("InvalidImageName") }));

    [Fact]
    public void A_warning_says_why_there_is_no_pod() =>
        Assert.Equal("Waiting: FailedCreate: exceeded quota", Told(Seen("open", "none") with { Warning = "FailedCreate: exceeded quota" }));

    [Fact]
    public void One_that_was_never_handed_over_may_be() => Assert.Equal("Unclaimed", Told(Seen("none", "none") with { WasTaken = false }));

    [Fact]
    public void A_claim_that_was_withdrawn_for_a_stop_holds_whatever_the_cluster_still_has_of_the_job()
    {
        foreach (var (job, pod) in new[] { ("open", "none"), ("deleting", "none"), ("Complete", "exit0"), ("none", "none"), ("BackoffLimitExceeded", "nosh"), ("open", "misnamed") })
            Assert.Equal("Withdrawn", Told(Seen(job, pod) with { Claim = new Claim.Withdrawn(), IsToStop = true }));
    }

    [Theory]
    [InlineData("BackoffLimitExceeded", "nosh", "NotStarted: The cluster could not start it (StartError: no sh).")]
    [InlineData("open", "unpullable", "NotStarted: The cluster could not start finder:1 (ErrImagePull).")]
    [InlineData("Complete", "exit0", "NotStarted: The job's folder could not be written on the cluster.")]
    [InlineData("none", "none", "Cancelled: The job was deleted on the cluster before it began.")]
    [InlineData("open", "none", "Withdrawn")]
    [InlineData("deleting", "none", "Withdrawn")]
    public void An_end_that_withdrew_its_claim_is_told_again(string job, string pod, string expected) =>
        Assert.Equal(expected, Told(Seen(job, pod) with { Claim = new Claim.Withdrawn(), StuckWhy = new("ErrImagePull") }));

    private static ExitStatus Left(int code) => new(code, Now.AddSeconds(-90), Now.AddSeconds(-70), 1, null);

    private static KubernetesEvidence Seen(string job, string pod) => new() { Name = "caesar-x", WasTaken = true, Job = Job(job), Pods = Pods(pod), Now = Now };

    private static KubernetesJob? Job(string word) => word switch
    {
        "none" => null,
        "open" => new() { Name = "caesar-x", Uid = "j" },
        "deleting" => new() { Name = "caesar-x", Uid = "j", Deletion = new(Left(0).EndedAt, TimeSpan.Zero) },
        "Complete" => new() { Name = "caesar-x", Uid = "j", End = new(IsComplete: true) },
        _ => new() { Name = "caesar-x", Uid = "j", End = new(IsComplete: false, word) },
    };

    private static IReadOnlyList<KubernetesPod> Pods(string word) => word switch
    {
        "none" => [],
        "creating" => [Pod with { Wait = new("ContainerCreating") }],
        "unschedulable" => [Pod with { Unschedulable = "0/1 nodes are available" }],
        "unpullable" => [Pod with { Wait = new("ErrImagePull", "not found") }],
        "misnamed" => [Pod with { Wait = new("InvalidImageName") }],
        "running" => [Pod],
        "dying" => [Pod with { Deletion = new(Now - Long, TimeSpan.FromSeconds(10)) }],
        "other" => [Pod with { Name = "other" }],
        "exit0" => [Ended(0, "Completed")],
        "exit3" => [Ended(3, "Error")],
        "killed" => [Ended(137, "Error")],
        "oom" => [Ended(137, "OOMKilled")],
        "madeup" => [Ended(137, "ContainerStatusUnknown")],
        "nosh" => [Ended(128, "StartError") with { Exit = new(128, "StartError", "no sh") }],
        "deadline" => [Ended(137, "Error") with { Reason = "DeadlineExceeded" }],
        "evicted" => [Pod with { IsOver = true, Reason = "Evicted", Message = "low on disk" }],
        _ => throw new ArgumentOutOfRangeException(nameof(word), word, null),
    };

    private static KubernetesPod Ended(int code, string reason) => Pod with { IsOver = true, Exit = new(code, reason) };

    private string Told(KubernetesEvidence seen) => _verdict.Of(seen) switch
    {
        Observation.Waiting waiting => $"Waiting: {waiting.Reason}",
        Observation.Exited exited => $"Exited {exited.Status.Code}",
        Observation.Ended ended => $"{ended.Outcome}{(ended.ExitCode is { } code ? $" {code}" : "")}: {ended.Reason}",
        var other => other.GetType().Name,
    };
}
